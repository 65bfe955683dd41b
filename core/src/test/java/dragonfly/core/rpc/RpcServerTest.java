package dragonfly.core.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dragonfly.api.common.v2.Peer;
import dragonfly.api.dfdaemon.v2.DfdaemonUploadGrpc;
import dragonfly.api.dfdaemon.v2.SyncPiecesRequest;
import dragonfly.api.dfdaemon.v2.SyncPiecesResponse;
import dragonfly.api.scheduler.v2.AnnouncePeerRequest;
import dragonfly.api.scheduler.v2.AnnouncePeerResponse;
import dragonfly.api.scheduler.v2.SchedulerGrpc;
import dragonfly.api.scheduler.v2.StatPeerRequest;
import dragonfly.core.error.DragonflyException;
import dragonfly.core.rpc.RawHttp2.Frame;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RpcServerTest {
  private static final String SYNC_PIECES = "dfdaemon.v2.DfdaemonUpload/SyncPieces";
  private static final String ANNOUNCE_PEER = "scheduler.v2.Scheduler/AnnouncePeer";

  private static final String NO_ERROR = "00000000";

  private final RpcChannels channels = new RpcChannels("test", null);

  @AfterEach
  void closeChannels() {
    channels.close();
  }

  @Test
  void deadlineOfChosenMethodIsNotSeenByItsHandler() throws IOException {
    var service = new Pieces();
    try (var server = upload(service).ignoreDeadlines(Set.of(SYNC_PIECES)).start();
        var client = new RawHttp2(server.port())) {
      client.open(SYNC_PIECES, Map.of("grpc-timeout", "1S"));
      client.sendEmptyMessage(true);

      assertThat(service.deadline.join()).isEmpty();
    }
  }

  @Test
  void streamOfChosenMethodOutlivesTheDeadlineOfItsClient() throws IOException {
    var service = new Pieces();
    try (var server = upload(service).ignoreDeadlines(Set.of(SYNC_PIECES)).start();
        var client = new RawHttp2(server.port())) {
      client.open(SYNC_PIECES, Map.of("grpc-timeout", "50m"));
      client.sendEmptyMessage(true);
      var observer = service.observer.join();
      Deadline later = Deadline.after(200, TimeUnit.MILLISECONDS);
      await().until(later::isExpired);

      observer.onNext(SyncPiecesResponse.getDefaultInstance());
      observer.onCompleted();

      List<Frame> frames = client.readUntil(Frame::endsStream);
      assertThat(frames)
          .extracting(Frame::type)
          .containsExactly(RawHttp2.HEADERS, RawHttp2.DATA, RawHttp2.HEADERS);
      assertThat(service.cancelled).isNotDone();
    }
  }

  @Test
  void deadlineOfOtherMethodsIsEnforced() throws IOException {
    var service = new Pieces();
    try (var server =
            upload(service).ignoreDeadlines(Set.of("dfdaemon.v2.DfdaemonUpload/SyncHost")).start();
        var client = new RawHttp2(server.port())) {
      client.open(SYNC_PIECES, Map.of("grpc-timeout", "50m"));
      client.sendEmptyMessage(true);

      assertThat(service.deadline.join()).isPresent();
      service.cancelled.orTimeout(10, TimeUnit.SECONDS).join();
    }
  }

  @Test
  void responseHeadersOfChosenMethodComeBeforeAnyMessage() throws IOException {
    try (var server = upload(new Pieces()).headersAtOnce(Set.of(SYNC_PIECES)).start();
        var client = new RawHttp2(server.port())) {
      client.open(SYNC_PIECES, Map.of());
      client.sendEmptyMessage(true);

      List<Frame> frames = client.readUntil(frame -> frame.type() == RawHttp2.HEADERS);

      assertThat(frames.getLast().endsStream()).isFalse();
    }
  }

  @Test
  void responseHeadersOfBidirectionalStreamComeBeforeItsFirstRequest() throws IOException {
    var service = new Announcements();
    try (var server = builder().service(service).headersAtOnce(Set.of(ANNOUNCE_PEER)).start();
        var client = new RawHttp2(server.port())) {
      client.open(ANNOUNCE_PEER, Map.of());

      List<Frame> frames = client.readUntil(frame -> frame.type() == RawHttp2.HEADERS);

      assertThat(frames.getLast().endsStream()).isFalse();
    }
  }

  @Test
  void handlerMaySendResponseHeadersItself() throws IOException {
    var service =
        new Pieces() {
          @Override
          public void syncPieces(
              SyncPiecesRequest request, StreamObserver<SyncPiecesResponse> responses) {
            ResponseHeaders.sendNow();
            ResponseHeaders.sendNow();
            super.syncPieces(request, responses);
          }
        };
    try (var server = upload(service).start();
        var client = new RawHttp2(server.port())) {
      client.open(SYNC_PIECES, Map.of());
      client.sendEmptyMessage(true);
      client.readUntil(frame -> frame.type() == RawHttp2.HEADERS && !frame.endsStream());

      service.observer.join().onNext(SyncPiecesResponse.getDefaultInstance());
      service.observer.join().onCompleted();

      List<Frame> frames = client.readUntil(Frame::endsStream);
      assertThat(frames).extracting(Frame::type).containsExactly(RawHttp2.DATA, RawHttp2.HEADERS);
    }
  }

  @Test
  void callEndedByTheServerIsResetWithoutErrorAfterTheTrailers() throws IOException {
    var service = new Announcements();
    try (var server = builder().service(service).start();
        var client = new RawHttp2(server.port())) {
      client.open(ANNOUNCE_PEER, Map.of());
      client.sendEmptyMessage(false);
      var responses = service.responses.join();

      responses.onNext(AnnouncePeerResponse.getDefaultInstance());
      responses.onCompleted();

      List<Frame> frames = client.readUntil(frame -> frame.type() == RawHttp2.RST_STREAM);
      assertThat(frames.get(frames.size() - 2).endsStream())
          .as("trailers before the reset")
          .isTrue();
      assertThat(frames.getLast().payloadHex()).as("NO_ERROR").isEqualTo(NO_ERROR);
    }
  }

  @Test
  void callFailedByTheServerIsResetWithoutErrorAfterTheTrailers() throws IOException {
    var service = new Announcements();
    try (var server = builder().service(service).headersAtOnce(Set.of(ANNOUNCE_PEER)).start();
        var client = new RawHttp2(server.port())) {
      client.open(ANNOUNCE_PEER, Map.of());
      service.responses.join().onError(Status.NOT_FOUND.asRuntimeException());

      List<Frame> frames = client.readUntil(frame -> frame.type() == RawHttp2.RST_STREAM);

      assertThat(frames.get(frames.size() - 2).endsStream()).isTrue();
      assertThat(frames.getLast().payloadHex()).isEqualTo(NO_ERROR);
    }
  }

  @Test
  void halfClosedCallIsNotReset() throws IOException {
    var service = new Pieces();
    try (var server = upload(service).start();
        var client = new RawHttp2(server.port())) {
      client.open(SYNC_PIECES, Map.of());
      client.sendEmptyMessage(true);
      service.observer.join().onCompleted();
      client.readUntil(Frame::endsStream);

      // The answer to a ping would come after a reset, had there been one.
      assertThat(client.framesBeforePong()).isEmpty();
    }
  }

  @Test
  void clientThatGoesOnSendingKeepsItsConnection() throws IOException {
    var service = new Announcements();
    try (var server = builder().service(service).start();
        var client = new RawHttp2(server.port())) {
      client.open(ANNOUNCE_PEER, Map.of());
      service.responses.join().onCompleted();
      client.readUntil(frame -> frame.type() == RawHttp2.RST_STREAM);

      client.sendEmptyMessage(false);
      client.sendEmptyMessage(true);

      assertThat(client.framesBeforePong()).noneMatch(frame -> frame.type() == RawHttp2.GO_AWAY);
    }
  }

  @Test
  void everyCallEndedByTheServerIsOkForItsClient() {
    var service =
        new SchedulerGrpc.SchedulerImplBase() {
          @Override
          public StreamObserver<AnnouncePeerRequest> announcePeer(
              StreamObserver<AnnouncePeerResponse> out) {
            return new Requests() {
              @Override
              public void onNext(AnnouncePeerRequest request) {
                out.onNext(AnnouncePeerResponse.getDefaultInstance());
                out.onCompleted();
              }
            };
          }
        };
    try (var server = builder().service(service).headersAtOnce(Set.of(ANNOUNCE_PEER)).start()) {
      var stub = SchedulerGrpc.newStub(channels.to(new HostAndPort("127.0.0.1", server.port())));

      for (int i = 0; i < 300; i++) {
        var answers = new Answers();
        stub.announcePeer(answers).onNext(AnnouncePeerRequest.getDefaultInstance());

        assertThat(answers.ended.orTimeout(10, TimeUnit.SECONDS).join()).isEqualTo(1);
      }
    }
  }

  @Test
  void whatAHandlerThrowsKeepsItsCode() {
    assertThat(codeOf(new DragonflyException(Status.Code.NOT_FOUND, "no such peer: peerId=p")))
        .isEqualTo(Status.NOT_FOUND.withDescription("no such peer: peerId=p").toString());
    assertThat(codeOf(new IllegalArgumentException("not a range")))
        .isEqualTo(Status.INVALID_ARGUMENT.withDescription("not a range").toString());
    assertThat(codeOf(Status.ABORTED.asRuntimeException())).isEqualTo(Status.ABORTED.toString());
  }

  /**
   * The status that the client sees; the handler throws it first and gives it to its observer the
   * second time.
   */
  private String codeOf(RuntimeException failure) {
    var calls = new AtomicInteger();
    var service =
        new SchedulerGrpc.SchedulerImplBase() {
          @Override
          public void statPeer(StatPeerRequest request, StreamObserver<Peer> out) {
            if (calls.getAndIncrement() == 0) {
              throw failure;
            }
            out.onError(failure);
          }
        };
    try (var server = builder().service(service).start()) {
      var stub =
          SchedulerGrpc.newBlockingStub(channels.to(new HostAndPort("127.0.0.1", server.port())));
      String thrown = statusOf(stub);

      assertThat(statusOf(stub)).isEqualTo(thrown);
      return thrown;
    }
  }

  private static String statusOf(SchedulerGrpc.SchedulerBlockingStub stub) {
    try {
      return stub.statPeer(StatPeerRequest.getDefaultInstance()).toString();
    } catch (StatusRuntimeException e) {
      return e.getStatus().toString();
    }
  }

  @Test
  void healthOfServerIsServingUntilItCloses() {
    try (var server = builder().start()) {
      var channel = channels.to(new HostAndPort("127.0.0.1", server.port()));

      assertThat(RpcHealth.isServing(channel, Duration.ofSeconds(5))).isTrue();

      server.close();
      assertThat(RpcHealth.isServing(channel, Duration.ofSeconds(5))).isFalse();
    }
  }

  @Test
  void messagesOfAnySizeAreTaken() {
    var service = new Announcements();
    try (var server = builder().service(service).start()) {
      var stub =
          SchedulerGrpc.newBlockingStub(channels.to(new HostAndPort("127.0.0.1", server.port())));

      String peerId = "p".repeat((4 << 20) + 1); // more than the default limit of gRPC

      assertThat(stub.statPeer(StatPeerRequest.newBuilder().setPeerId(peerId).build()).getId())
          .isEqualTo(peerId);
    }
  }

  @Test
  void requestsBeyondTheLimitAreRefusedButHealthIsNot() {
    try (var server = builder().service(new Announcements()).requestsPerSecond(2).start()) {
      var channel = channels.to(new HostAndPort("127.0.0.1", server.port()));
      var stub = SchedulerGrpc.newBlockingStub(channel);

      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 1000; i++) {
                  stub.statPeer(StatPeerRequest.getDefaultInstance());
                }
              })
          .isInstanceOfSatisfying(
              StatusRuntimeException.class,
              e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED));
      assertThat(RpcHealth.isServing(channel, Duration.ofSeconds(5))).isTrue();
    }
  }

  @Test
  void unixSocketIsServedAndRemovedAtTheEnd(@TempDir Path dir) throws IOException {
    Path socket = dir.resolve("run/dfdaemon.sock");
    Files.createDirectories(dir.resolve("run"));
    try (var dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      dead.bind(UnixDomainSocketAddress.of(socket));
    }
    assertThat(socket).exists();
    try (var server =
        RpcServer.builder("test").unixSocket(socket).service(new Announcements()).start()) {
      assertThat(server.port()).isEqualTo(-1);
      assertThat(RpcHealth.isServing(channels.toUnix(socket), Duration.ofSeconds(5))).isTrue();
    }
    assertThat(socket).doesNotExist();
  }

  @Test
  void fileInThePlaceOfTheUnixSocketIsKept(@TempDir Path dir) throws IOException {
    Path file = Files.writeString(dir.resolve("dfdaemon.sock"), "precious");

    assertThatThrownBy(() -> RpcServer.builder("test").unixSocket(file).start())
        .isInstanceOf(DragonflyException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("is not a socket");
    assertThat(file).hasContent("precious");
  }

  @Test
  void unixSocketOfALivingServerIsNotTakenAway(@TempDir Path dir) {
    Path socket = dir.resolve("dfdaemon.sock");
    try (var server = RpcServer.builder("test").unixSocket(socket).start()) {
      assertThat(server.port()).isEqualTo(-1);
      assertThatThrownBy(() -> RpcServer.builder("second").unixSocket(socket).start())
          .isInstanceOf(DragonflyException.class)
          .hasMessageContaining(socket.toString())
          .hasMessageContaining("in use");
      assertThat(RpcHealth.isServing(channels.toUnix(socket), Duration.ofSeconds(5))).isTrue();
    }
  }

  @Test
  void takenPortIsNamed() {
    try (var server = builder().start()) {
      var taken = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());

      assertThatThrownBy(() -> RpcServer.builder("scheduler").listen(taken).start())
          .isInstanceOf(DragonflyException.class)
          .hasMessageContaining("scheduler cannot listen")
          .hasMessageContaining(Integer.toString(server.port()))
          .hasMessageContaining("in use");
    }
  }

  @Test
  void closeIsBoundedWhenAHandlerNeverEnds() throws IOException {
    var entered = new CountDownLatch(1);
    var interrupted = new CountDownLatch(1);
    var service =
        new SchedulerGrpc.SchedulerImplBase() {
          @Override
          public void statPeer(StatPeerRequest request, StreamObserver<Peer> responses) {
            entered.countDown();
            try {
              new CountDownLatch(1).await();
            } catch (InterruptedException _) {
              interrupted.countDown();
            }
          }
        };
    var server = builder().service(service).start();
    try (var client = new RawHttp2(server.port())) {
      client.open("scheduler.v2.Scheduler/StatPeer", Map.of());
      client.sendEmptyMessage(true);
      await().until(() -> entered.getCount() == 0);

      Deadline bound = Deadline.after(8, TimeUnit.SECONDS);
      server.close();

      assertThat(bound.isExpired()).isFalse();
      await().until(() -> interrupted.getCount() == 0);
    }
  }

  private static RpcServer.Builder builder() {
    return RpcServer.builder("test")
        .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  private static RpcServer.Builder upload(Pieces service) {
    return builder().service(service);
  }

  /** Parks every SyncPieces call for the test to answer. */
  private static class Pieces extends DfdaemonUploadGrpc.DfdaemonUploadImplBase {
    final CompletableFuture<ServerCallStreamObserver<SyncPiecesResponse>> observer =
        new CompletableFuture<>();
    final CompletableFuture<Optional<Deadline>> deadline = new CompletableFuture<>();
    final CompletableFuture<Void> cancelled = new CompletableFuture<>();

    @Override
    public void syncPieces(
        SyncPiecesRequest request, StreamObserver<SyncPiecesResponse> responses) {
      var call = (ServerCallStreamObserver<SyncPiecesResponse>) responses;
      call.setOnCancelHandler(() -> cancelled.complete(null));
      deadline.complete(Optional.ofNullable(Context.current().getDeadline()));
      observer.complete(call);
    }
  }

  /** Parks every AnnouncePeer call; answers StatPeer with the id that was asked for. */
  private static final class Announcements extends SchedulerGrpc.SchedulerImplBase {
    final CompletableFuture<StreamObserver<AnnouncePeerResponse>> responses =
        new CompletableFuture<>();

    @Override
    public StreamObserver<AnnouncePeerRequest> announcePeer(
        StreamObserver<AnnouncePeerResponse> out) {
      responses.complete(out);
      return new Requests();
    }

    @Override
    public void statPeer(StatPeerRequest request, StreamObserver<Peer> out) {
      out.onNext(Peer.newBuilder().setId(request.getPeerId()).build());
      out.onCompleted();
    }
  }

  private static class Requests implements StreamObserver<AnnouncePeerRequest> {
    @Override
    public void onNext(AnnouncePeerRequest request) {}

    @Override
    public void onError(Throwable t) {}

    @Override
    public void onCompleted() {}
  }

  /** Counts messages until the call ends well. */
  private static final class Answers implements StreamObserver<AnnouncePeerResponse> {
    final CompletableFuture<Integer> ended = new CompletableFuture<>();
    private final AtomicInteger messages = new AtomicInteger();

    @Override
    public void onNext(AnnouncePeerResponse message) {
      messages.incrementAndGet();
    }

    @Override
    public void onError(Throwable t) {
      ended.completeExceptionally(t);
    }

    @Override
    public void onCompleted() {
      ended.complete(messages.get());
    }
  }
}
