package dragonfly.daemon.piece;

import dragonfly.api.dfdaemon.v2.DfdaemonUploadGrpc;
import dragonfly.api.dfdaemon.v2.SyncPiecesRequest;
import dragonfly.api.dfdaemon.v2.SyncPiecesResponse;
import dragonfly.core.piece.PieceLayout;
import dragonfly.core.rpc.HostAndPort;
import dragonfly.core.rpc.RpcChannels;
import dragonfly.daemon.scheduler.CandidateParent;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Asks parents which pieces they have: one {@code SyncPieces} stream each. Thread-safe; events come
 * on gRPC threads.
 */
public final class PieceCollector implements AutoCloseable {
  private final RpcChannels channels;
  private final String hostId;
  private final String taskId;
  private final PieceLayout layout;
  private final Consumer<PieceEvent> events;
  private final Map<String, Stream> streams = new ConcurrentHashMap<>();
  private volatile boolean closed;

  public PieceCollector(
      RpcChannels channels,
      String hostId,
      String taskId,
      PieceLayout layout,
      Consumer<PieceEvent> events) {
    this.channels = channels;
    this.hostId = hostId;
    this.taskId = taskId;
    this.layout = layout;
    this.events = events;
  }

  /** Starts to listen to {@code parent} about {@code missing} pieces; does not block. */
  public void listen(CandidateParent parent, IntStream missing) {
    var request = SyncPiecesRequest.newBuilder().setHostId(hostId).setTaskId(taskId);
    missing.forEach(request::addInterestedPieceNumbers);
    var stream = new Stream(parent);
    var previous = streams.put(parent.peerId(), stream);
    if (previous != null) {
      previous.cancel();
    }
    DfdaemonUploadGrpc.newStub(channels.to(new HostAndPort(parent.ip(), parent.port())))
        .syncPieces(request.build(), stream);
    if (closed) {
      stream.cancel();
    }
  }

  /** Ends all streams; no event follows that matters. */
  @Override
  public void close() {
    closed = true;
    streams.values().forEach(Stream::cancel);
  }

  private final class Stream
      implements ClientResponseObserver<SyncPiecesRequest, SyncPiecesResponse> {
    private final CandidateParent parent;
    private volatile @Nullable ClientCallStreamObserver<SyncPiecesRequest> call;

    Stream(CandidateParent parent) {
      this.parent = parent;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<SyncPiecesRequest> call) {
      this.call = call;
    }

    @Override
    public void onNext(SyncPiecesResponse piece) {
      int number = piece.getNumber();
      if (number < 0 || number >= layout.count() || !fits(piece)) {
        // the parent cuts the content in another way: none of its pieces is ours
        end(
            "piece does not fit: piece=%d offset=%d length=%d"
                .formatted(number, piece.getOffset(), piece.getLength()));
        cancel();
        return;
      }
      try {
        var ip = piece.getIp().isEmpty() ? parent.ip() : piece.getIp();
        var address = new InetSocketAddress(InetAddress.getByName(ip), piece.getTcpPort());
        events.accept(new PieceEvent.Reported(parent.peerId(), number, address));
      } catch (UnknownHostException | IllegalArgumentException e) {
        end("bad address: " + e);
        cancel();
      }
    }

    private boolean fits(SyncPiecesResponse piece) {
      var span = layout.span(piece.getNumber());
      return span.offset() == piece.getOffset() && span.length() == piece.getLength();
    }

    @Override
    public void onError(Throwable t) {
      var status = Status.fromThrowable(t);
      end(status.getCode() + ": " + status.getDescription());
    }

    @Override
    public void onCompleted() {
      end(null);
    }

    /** The end of a stream that another one has replaced is no news of the parent. */
    private void end(@Nullable String reason) {
      if (streams.get(parent.peerId()) == this) {
        events.accept(new PieceEvent.StreamEnded(parent.peerId(), reason));
      }
    }

    void cancel() {
      var started = call;
      if (started != null) {
        started.cancel("not needed any more", null);
      }
    }
  }
}
