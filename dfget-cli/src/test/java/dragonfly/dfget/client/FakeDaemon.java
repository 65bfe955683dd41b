package dragonfly.dfget.client;

import com.google.protobuf.ByteString;
import dragonfly.api.common.v2.Piece;
import dragonfly.api.common.v2.TrafficType;
import dragonfly.api.dfdaemon.v2.DfdaemonDownloadGrpc;
import dragonfly.api.dfdaemon.v2.DownloadPieceFinishedResponse;
import dragonfly.api.dfdaemon.v2.DownloadTaskRequest;
import dragonfly.api.dfdaemon.v2.DownloadTaskResponse;
import dragonfly.api.dfdaemon.v2.DownloadTaskStartedResponse;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A daemon's download service on a unix socket, by grpc-java, whose answers a test writes. */
public final class FakeDaemon implements AutoCloseable {
  /** What the daemon does with a download. Runs on a thread of the server. */
  @FunctionalInterface
  public interface Answer {
    void give(DownloadTaskRequest request, ServerCallStreamObserver<DownloadTaskResponse> out);
  }

  private static final Metadata.Key<byte[]> DETAILS =
      Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
  private final BlockingQueue<DownloadTaskRequest> requests = new LinkedBlockingQueue<>();
  private final BlockingQueue<Boolean> cancellations = new LinkedBlockingQueue<>();
  private final Path socket;
  private final Server server;

  public FakeDaemon(Path socket, Answer answer) {
    this.socket = socket;
    server =
        NettyServerBuilder.forAddress(new DomainSocketAddress(socket.toFile()))
            .channelType(EpollServerDomainSocketChannel.class)
            .bossEventLoopGroup(loops)
            .workerEventLoopGroup(loops)
            .maxInboundMessageSize(Integer.MAX_VALUE)
            .addService(
                new DfdaemonDownloadGrpc.DfdaemonDownloadImplBase() {
                  @Override
                  public void downloadTask(
                      DownloadTaskRequest request, StreamObserver<DownloadTaskResponse> out) {
                    requests.add(request);
                    var call = (ServerCallStreamObserver<DownloadTaskResponse>) out;
                    call.setOnCancelHandler(() -> cancellations.add(true));
                    answer.give(request, call);
                  }
                })
            .build();
    try {
      server.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Path socket() {
    return socket;
  }

  /** The next request that came in. */
  public DownloadTaskRequest request() throws InterruptedException {
    var request = requests.poll(10, TimeUnit.SECONDS);
    if (request == null) {
      throw new AssertionError("no request came");
    }
    return request;
  }

  /** Whether a call was cancelled by the client within ten seconds. */
  public boolean sawCancellation() throws InterruptedException {
    return cancellations.poll(10, TimeUnit.SECONDS) != null;
  }

  /** Cuts all connections at once. */
  public void kill() {
    server.shutdownNow();
    loops.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  @Override
  public void close() {
    kill();
  }

  public static DownloadTaskResponse started(long contentLength, int pieces) {
    var started = DownloadTaskStartedResponse.newBuilder().setContentLength(contentLength);
    started.putResponseHeader("ETag", "\"x\"");
    for (int i = 0; i < pieces; i++) {
      started.addPieces(Piece.newBuilder().setNumber(i));
    }
    return head().setDownloadTaskStartedResponse(started).build();
  }

  public static DownloadTaskResponse piece(
      int number, long offset, byte[] content, TrafficType type) {
    return piece(
        Piece.newBuilder()
            .setNumber(number)
            .setOffset(offset)
            .setLength(content.length)
            .setTrafficType(type)
            .setContent(ByteString.copyFrom(content)));
  }

  public static DownloadTaskResponse piece(Piece.Builder piece) {
    return head()
        .setDownloadPieceFinishedResponse(
            DownloadPieceFinishedResponse.newBuilder().setPiece(piece))
        .build();
  }

  /** The error by which a daemon passes on that the source failed. */
  public static RuntimeException sourceError(String json) {
    var trailers = new Metadata();
    trailers.put(DETAILS, json.getBytes(StandardCharsets.UTF_8));
    return Status.INTERNAL.withDescription("source failed").asRuntimeException(trailers);
  }

  private static DownloadTaskResponse.Builder head() {
    return DownloadTaskResponse.newBuilder()
        .setHostId("10.0.0.1-host")
        .setTaskId("0f".repeat(32))
        .setPeerId("10.0.0.1-host-peer");
  }
}
