package dragonfly.daemon.grpc;

import dragonfly.api.dfdaemon.v2.SyncPiecesRequest;
import dragonfly.api.dfdaemon.v2.SyncPiecesResponse;
import dragonfly.core.concurrent.SerialContext;
import dragonfly.daemon.storage.StoredPiece;
import dragonfly.daemon.storage.StoredTask;
import dragonfly.daemon.storage.Subscription;
import dragonfly.daemon.upload.PieceAnnouncer;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.BitSet;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One {@code SyncPieces} call: tells a child which pieces it may fetch here, until it was told of
 * all that it is interested in or nothing more will come. State and stream are confined to {@code
 * context}.
 */
final class SyncPiecesCall implements PieceAnnouncer.Child {
  private final StoredTask task;
  private final BitSet open = new BitSet();
  private final String ip;
  private final int tcpPort;
  private final ServerCallStreamObserver<SyncPiecesResponse> out;
  private final SerialContext context;
  private @Nullable Subscription subscription;
  private boolean ended;

  SyncPiecesCall(
      SyncPiecesRequest request,
      StoredTask task,
      String ip,
      int tcpPort,
      StreamObserver<SyncPiecesResponse> out,
      Executor backing) {
    this.task = task;
    this.ip = ip;
    this.tcpPort = tcpPort;
    this.out = (ServerCallStreamObserver<SyncPiecesResponse>) out;
    this.context = new SerialContext("sync-pieces-" + request.getHostId(), backing);
    request.getInterestedPieceNumbersList().stream()
        .filter(number -> number >= 0)
        .forEach(open::set);
  }

  void start(PieceAnnouncer announcer, String childHostId) {
    out.setOnCancelHandler(() -> context.execute(this::close));
    var interested = (BitSet) open.clone();
    var subscribed = announcer.subscribe(task, childHostId, interested, this);
    context.execute(
        () -> {
          subscription = subscribed;
          if (ended) {
            subscribed.close();
          } else if (open.isEmpty()) {
            complete();
          }
        });
  }

  @Override
  public void tell(StoredPiece piece) {
    context.execute(
        () -> {
          if (ended || !open.get(piece.number())) {
            return;
          }
          open.clear(piece.number());
          out.onNext(
              SyncPiecesResponse.newBuilder()
                  .setNumber(piece.number())
                  .setOffset(piece.offset())
                  .setLength(piece.length())
                  .setIp(ip)
                  .setTcpPort(tcpPort)
                  .build());
          if (open.isEmpty()) {
            complete();
          }
        });
  }

  @Override
  public void ended() {
    context.execute(
        () -> {
          if (ended) {
            return;
          }
          if (task.isFinished() || !task.isDeleted()) {
            complete();
          } else {
            close();
            out.onError(
                Status.INTERNAL
                    .withDescription("task " + task.record().taskId() + " failed")
                    .asRuntimeException());
          }
        });
  }

  private void complete() {
    close();
    out.onCompleted();
  }

  private void close() {
    ended = true;
    if (subscription != null) {
      subscription.close();
      subscription = null;
    }
  }
}
