package dragonfly.scheduler;

import dragonfly.api.common.v2.Piece;
import dragonfly.api.common.v2.TrafficType;
import dragonfly.api.dfdaemon.v2.DfdaemonUploadGrpc;
import dragonfly.api.dfdaemon.v2.DownloadPieceFinishedResponse;
import dragonfly.api.dfdaemon.v2.DownloadTaskRequest;
import dragonfly.api.dfdaemon.v2.DownloadTaskResponse;
import dragonfly.api.dfdaemon.v2.DownloadTaskStartedResponse;
import dragonfly.core.rpc.RpcServer;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The upload service of a seed, played by the test. Thread-safe. */
public final class FakeSeed extends DfdaemonUploadGrpc.DfdaemonUploadImplBase
    implements AutoCloseable {
  private static final Context.Key<String> TASK_ID = Context.key("task-id");

  private final RpcServer server;
  private final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();

  public FakeSeed() {
    server =
        RpcServer.builder("fake-seed")
            .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .service(this)
            .interceptor(new ReadTaskId())
            .start();
  }

  public int port() {
    return server.port();
  }

  /** The next call; waits for it. */
  public Call next() throws InterruptedException {
    Call call = calls.poll(10, TimeUnit.SECONDS);
    if (call == null) {
      throw new AssertionError("seed was not called");
    }
    return call;
  }

  public boolean wasCalled() {
    return !calls.isEmpty();
  }

  @Override
  public void downloadTask(
      DownloadTaskRequest request, StreamObserver<DownloadTaskResponse> answers) {
    calls.add(new Call(request, TASK_ID.get(), answers));
  }

  @Override
  public void close() {
    server.close();
  }

  /** A request that the test answers. */
  public record Call(
      DownloadTaskRequest request,
      @Nullable String taskId,
      StreamObserver<DownloadTaskResponse> answers) {

    public void started(String id, String peerId) {
      answers.onNext(
          DownloadTaskResponse.newBuilder()
              .setTaskId(id)
              .setPeerId(peerId)
              .setDownloadTaskStartedResponse(DownloadTaskStartedResponse.getDefaultInstance())
              .build());
    }

    public void piece(String id, String peerId, int number, long length, String digest) {
      answers.onNext(
          DownloadTaskResponse.newBuilder()
              .setTaskId(id)
              .setPeerId(peerId)
              .setDownloadPieceFinishedResponse(
                  DownloadPieceFinishedResponse.newBuilder()
                      .setPiece(
                          Piece.newBuilder()
                              .setNumber(number)
                              .setOffset(number * length)
                              .setLength(length)
                              .setDigest(digest)
                              .setTrafficType(TrafficType.BACK_TO_SOURCE)))
              .build());
    }

    public void fail(Status status) {
      answers.onError(status.asRuntimeException());
    }

    public void end() {
      answers.onCompleted();
    }
  }

  private static final class ReadTaskId implements ServerInterceptor {
    @Override
    public <Q, P> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, P> call, Metadata headers, ServerCallHandler<Q, P> next) {
      String id =
          headers.get(Metadata.Key.of("dragonfly-task-id", Metadata.ASCII_STRING_MARSHALLER));
      return id == null
          ? next.startCall(call, headers)
          : Contexts.interceptCall(Context.current().withValue(TASK_ID, id), call, headers, next);
    }
  }
}
