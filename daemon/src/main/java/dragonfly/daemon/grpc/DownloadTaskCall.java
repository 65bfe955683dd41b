package dragonfly.daemon.grpc;

import com.google.protobuf.UnsafeByteOperations;
import dragonfly.api.common.v2.Piece;
import dragonfly.api.dfdaemon.v2.DownloadPieceFinishedResponse;
import dragonfly.api.dfdaemon.v2.DownloadTaskResponse;
import dragonfly.api.dfdaemon.v2.DownloadTaskStartedResponse;
import dragonfly.core.concurrent.VirtualThreads;
import dragonfly.core.error.DragonflyException;
import dragonfly.core.piece.ByteRange;
import dragonfly.core.piece.PieceSpan;
import dragonfly.core.rpc.RpcErrors;
import dragonfly.daemon.storage.StoredPiece;
import dragonfly.daemon.storage.StoredTask;
import dragonfly.daemon.task.DownloadListener;
import dragonfly.daemon.task.DownloadRequest;
import dragonfly.daemon.task.TaskConductor;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * One {@code DownloadTask} call. Runs on a virtual thread of its own, which alone writes to the
 * stream; a caller that goes away interrupts it.
 */
final class DownloadTaskCall implements DownloadListener {
  private final DownloadRequest request;
  private final boolean withContent;
  private final String hostId;
  private final ServerCallStreamObserver<DownloadTaskResponse> out;
  private final Semaphore ready = new Semaphore(0);
  private String peerId = "";

  DownloadTaskCall(
      DownloadRequest request,
      boolean withContent,
      String hostId,
      StreamObserver<DownloadTaskResponse> out) {
    this.request = request;
    this.withContent = withContent;
    this.hostId = hostId;
    this.out = (ServerCallStreamObserver<DownloadTaskResponse>) out;
  }

  /** Starts to serve the call on a virtual thread of its own. */
  void start(TaskConductor conductor) {
    out.setOnReadyHandler(ready::release);
    var thread = VirtualThreads.start("call-" + request.taskId(), () -> run(conductor));
    out.setOnCancelHandler(thread::interrupt);
  }

  private void run(TaskConductor conductor) {
    try {
      conductor.download(request, this);
      out.onCompleted();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      out.onError(Status.CANCELLED.withDescription("call was taken back").asRuntimeException());
    } catch (RuntimeException e) {
      out.onError(RpcErrors.toStatus(e));
    }
  }

  @Override
  public void started(
      StoredTask task,
      String peerId,
      @Nullable ByteRange range,
      List<PieceSpan> pieces,
      boolean finished) {
    this.peerId = peerId;
    var started =
        DownloadTaskStartedResponse.newBuilder()
            .setContentLength(task.layout().contentLength())
            .putAllResponseHeader(task.record().responseHeader())
            .setIsFinished(finished);
    if (range != null) {
      started.setRange(Messages.range(range));
    }
    pieces.forEach(span -> started.addPieces(Messages.announced(span)));
    send(response().setDownloadTaskStartedResponse(started));
  }

  @Override
  public void piece(StoredTask task, StoredPiece piece, boolean local) {
    var message = Messages.piece(piece, local);
    if (withContent) {
      content(task, piece, message);
    }
    send(
        response()
            .setDownloadPieceFinishedResponse(
                DownloadPieceFinishedResponse.newBuilder().setPiece(message)));
  }

  private static void content(StoredTask task, StoredPiece piece, Piece.Builder message) {
    var content = ByteBuffer.allocate(Math.toIntExact(piece.length()));
    while (content.hasRemaining()) {
      task.read(piece.offset() + content.position(), content);
    }
    message.setContent(UnsafeByteOperations.unsafeWrap(content.flip()));
  }

  private DownloadTaskResponse.Builder response() {
    return DownloadTaskResponse.newBuilder()
        .setHostId(hostId)
        .setTaskId(request.taskId())
        .setPeerId(peerId);
  }

  private void send(DownloadTaskResponse.Builder response) {
    if (withContent) {
      awaitReady();
    }
    out.onNext(response.build());
  }

  /** Pieces with content wait until the receiver took the ones before. */
  private void awaitReady() {
    try {
      while (!out.isReady() && !out.isCancelled()) {
        ready.acquire();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DragonflyException(Status.Code.CANCELLED, "call was taken back", e);
    }
  }
}
