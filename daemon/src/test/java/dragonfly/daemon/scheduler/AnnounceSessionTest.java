package dragonfly.daemon.scheduler;

import static dragonfly.api.scheduler.v2.AnnouncePeerRequest.RequestCase.DOWNLOAD_PEER_BACK_TO_SOURCE_FAILED_REQUEST;
import static dragonfly.api.scheduler.v2.AnnouncePeerRequest.RequestCase.DOWNLOAD_PEER_FINISHED_REQUEST;
import static dragonfly.api.scheduler.v2.AnnouncePeerRequest.RequestCase.DOWNLOAD_PEER_STARTED_REQUEST;
import static dragonfly.api.scheduler.v2.AnnouncePeerRequest.RequestCase.REGISTER_PEER_REQUEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dragonfly.api.common.v2.Build;
import dragonfly.api.common.v2.Download;
import dragonfly.api.common.v2.Host;
import dragonfly.api.common.v2.Network;
import dragonfly.api.common.v2.Peer;
import dragonfly.api.common.v2.TrafficType;
import dragonfly.api.scheduler.v2.AnnouncePeerRequest;
import dragonfly.api.scheduler.v2.AnnouncePeerResponse;
import dragonfly.api.scheduler.v2.SchedulerGrpc;
import dragonfly.core.concurrent.SerialContext;
import dragonfly.core.concurrent.VirtualThreads;
import dragonfly.core.error.SourceException;
import dragonfly.core.rpc.HostAndPort;
import dragonfly.core.rpc.RpcChannels;
import dragonfly.testkit.ManualClock;
import dragonfly.testkit.ManualTimers;
import io.grpc.Status;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AnnounceSessionTest {
  private static final Duration LONG = Duration.ofSeconds(10);
  private static final Download DOWNLOAD =
      Download.newBuilder().setUrl("http://example.com/f").setActualPieceCount(3).build();

  private final RpcChannels channels = new RpcChannels("test", null);
  private final ExecutorService executor = VirtualThreads.perTask("test-");
  private final ManualTimers timers = new ManualTimers(new ManualClock());
  private final FakeScheduler scheduler = FakeScheduler.start();
  private final List<SchedulerNode> suspects = new CopyOnWriteArrayList<>();
  private final List<SchedulerNode> announcedTo = new CopyOnWriteArrayList<>();
  private final List<AnnounceSession> forgotten = new CopyOnWriteArrayList<>();

  @AfterEach
  void stop() {
    channels.close();
    scheduler.close();
    executor.shutdown();
  }

  private AnnounceSession session(SchedulerNode... nodes) {
    var link =
        new AnnounceSession.Link() {
          @Override
          public void open(
              SchedulerNode node,
              ClientResponseObserver<AnnouncePeerRequest, AnnouncePeerResponse> to) {
            var _ = SchedulerGrpc.newStub(channels.to(node.address())).announcePeer(to);
          }

          @Override
          public void announceHost(SchedulerNode node, Runnable done) {
            announcedTo.add(node);
            done.run();
          }

          @Override
          public void suspect(SchedulerNode node) {
            suspects.add(node);
          }

          @Override
          public void forget(AnnounceSession session) {
            forgotten.add(session);
          }
        };
    return new AnnounceSession(
        new SerialContext("test", executor), timers, link, List.of(nodes), "host", "task", "peer");
  }

  private static Peer peer(String id, int hostType) {
    return Peer.newBuilder()
        .setId(id)
        .setState("Succeeded")
        .setHost(
            Host.newBuilder()
                .setId("host-of-" + id)
                .setType(hostType)
                .setIp("10.0.0.1")
                .setPort(4000)
                .setHostname("h1")
                .setBuild(Build.newBuilder().setGitVersion("1.5.10").setPlatform("java/0.1"))
                .setNetwork(Network.newBuilder().setMaxTxBandwidth(100).setTxBandwidth(7)))
        .build();
  }

  private static PieceReport piece(int number, @Nullable String parent) {
    return new PieceReport(
        number, 0, 4, "crc32:7", parent, Duration.ofMillis(3), Instant.ofEpochSecond(5, 6));
  }

  private static ScheduleResponse.Ended ended(AnnounceSession session) throws Exception {
    ScheduleResponse response = session.next(LONG);
    assertThat(response).isInstanceOf(ScheduleResponse.Ended.class);
    return (ScheduleResponse.Ended) response;
  }

  @Test
  void downloadFromParentsSendsItsMessagesInOrder() throws Exception {
    var session = session(scheduler.node());
    session.register(DOWNLOAD);
    var call = scheduler.nextCall();
    AnnouncePeerRequest register = call.next();
    assertThat(register.getHostId()).isEqualTo("host");
    assertThat(register.getTaskId()).isEqualTo("task");
    assertThat(register.getPeerId()).isEqualTo("peer");
    assertThat(register.getRegisterPeerRequest().getDownload()).isEqualTo(DOWNLOAD);
    call.parents(peer("p1", 1));

    var normal = (ScheduleResponse.Normal) session.next(LONG);
    assertThat(normal).isNotNull();
    CandidateParent parent = normal.parents().getFirst();
    session.started();
    session.pieceFinished(piece(2, "p1"));
    session.pieceFailed(1, "p1");
    session.reschedule(List.of(parent), "piece 1 failed");

    assertThat(parent.isSeed()).isTrue();
    assertThat(parent.platform()).isEqualTo("java/0.1");
    assertThat(parent.maxTxBitsPerSecond()).isEqualTo(100);
    assertThat(call.nextKind()).isEqualTo(DOWNLOAD_PEER_STARTED_REQUEST);
    var finished = call.next().getDownloadPieceFinishedRequest().getPiece();
    assertThat(finished.getNumber()).isEqualTo(2);
    assertThat(finished.getParentId()).isEqualTo("p1");
    assertThat(finished.getTrafficType()).isEqualTo(TrafficType.REMOTE_PEER);
    assertThat(finished.getCost()).isEqualTo(ScheduleMessages.duration(Duration.ofMillis(3)));
    assertThat(finished.getCreatedAt())
        .isEqualTo(ScheduleMessages.timestamp(Instant.ofEpochSecond(5, 6)));
    var failed = call.next().getDownloadPieceFailedRequest();
    assertThat(failed.getPieceNumber()).isEqualTo(1);
    assertThat(failed.getTemporary()).isTrue();
    var reschedule = call.next().getReschedulePeerRequest();
    assertThat(reschedule.getCandidateParentsList()).containsExactly(peer("p1", 1));

    session.finished();
    assertThat(call.nextKind()).isEqualTo(DOWNLOAD_PEER_FINISHED_REQUEST);
    call.end();
    assertThat(ended(session).code()).isEqualTo(Status.Code.OK);
    assertThat(ended(session).code()).isEqualTo(Status.Code.OK);
    await().untilAsserted(() -> assertThat(forgotten).containsExactly(session));
  }

  @Test
  void everyPieceArrivesHoweverManyThereAre() throws Exception {
    var session = session(scheduler.node());
    session.register(DOWNLOAD);
    var call = scheduler.nextCall();
    call.backToSource("first");
    assertThat(session.next(LONG)).isEqualTo(new ScheduleResponse.NeedBackToSource("first"));

    session.backToSourceStarted("as told");
    for (int i = 0; i < 5000; i++) {
      session.backToSourcePieceFinished(piece(i, null));
    }
    session.backToSourceFinished();

    assertThat(call.nextKind()).isEqualTo(REGISTER_PEER_REQUEST);
    assertThat(call.next().getDownloadPeerBackToSourceStartedRequest().getDescription())
        .isEqualTo("as told");
    for (int i = 0; i < 5000; i++) {
      var piece = call.next().getDownloadPieceBackToSourceFinishedRequest().getPiece();
      assertThat(piece.getNumber()).isEqualTo(i);
      assertThat(piece.hasParentId()).isFalse();
      assertThat(piece.getTrafficType()).isEqualTo(TrafficType.BACK_TO_SOURCE);
    }
    assertThat(call.next().hasDownloadPeerBackToSourceFinishedRequest()).isTrue();
  }

  @Test
  void answersComeUnaskedAndInOrder() throws Exception {
    var session = session(scheduler.node());
    session.register(DOWNLOAD);
    var call = scheduler.nextCall();
    for (int i = 0; i < 100; i++) {
      call.parents(peer("p" + i, 0));
    }

    var seen = new ArrayList<String>();
    for (int i = 0; i < 100; i++) {
      var normal = (ScheduleResponse.Normal) session.next(LONG);
      assertThat(normal).isNotNull();
      seen.add(normal.parents().getFirst().peerId());
    }

    assertThat(seen).hasSize(100).startsWith("p0", "p1").endsWith("p98", "p99");
  }

  @Test
  void emptyTaskIsTold() throws Exception {
    var session = session(scheduler.node());
    session.register(DOWNLOAD);
    scheduler.nextCall().empty();

    assertThat(session.next(LONG)).isEqualTo(new ScheduleResponse.Empty());
  }

  @Test
  void nothingInTimeIsNull() throws Exception {
    var session = session(scheduler.node());
    session.register(DOWNLOAD);

    assertThat(session.next(Duration.ofMillis(1))).isNull();
    session.close();
  }

  @Test
  void sourceFailureCarriesWhatTheSourceSaid() throws Exception {
    var session = session(scheduler.node());
    session.register(DOWNLOAD);
    var call = scheduler.nextCall();
    call.backToSource("");
    var _ = session.next(LONG);
    session.backToSourceFailed(new SourceException("gone", Map.of("x", "y"), 410));

    assertThat(call.nextKind()).isEqualTo(REGISTER_PEER_REQUEST);
    var backend = call.next().getDownloadPieceBackToSourceFailedRequest().getBackend();
    assertThat(backend.getStatusCode()).isEqualTo(410);
    assertThat(backend.getMessage()).isEqualTo("gone");
    assertThat(backend.getHeaderMap()).containsEntry("x", "y");
    assertThat(call.nextKind()).isEqualTo(DOWNLOAD_PEER_BACK_TO_SOURCE_FAILED_REQUEST);
  }

  @Test
  void sourceFailureWithoutAnAnswerIsUnknown() throws Exception {
    var session = session(scheduler.node());
    session.register(DOWNLOAD);
    var call = scheduler.nextCall();
    call.backToSource("");
    var _ = session.next(LONG);
    session.backToSourceFailed(new SourceException("no route", Map.of(), null));

    assertThat(call.nextKind()).isEqualTo(REGISTER_PEER_REQUEST);
    assertThat(call.next().getDownloadPieceBackToSourceFailedRequest().getUnknown().getMessage())
        .isEqualTo("no route");
  }

  @Test
  void nextSchedulerIsAskedWhenTheFirstIsAway() throws Exception {
    var away = new SchedulerNode("away", new HostAndPort("127.0.0.1", freePort()), 1);
    var session = session(away, scheduler.node());

    session.register(DOWNLOAD);

    var call = scheduler.nextCall();
    assertThat(call.next().getRegisterPeerRequest().getDownload()).isEqualTo(DOWNLOAD);
    assertThat(session.scheduler()).isEqualTo(scheduler.node());
    assertThat(suspects).containsExactly(away);
  }

  @Test
  void endNamesTheFailureWhenNoSchedulerAnswers() throws Exception {
    int port = freePort();
    var session = session(new SchedulerNode("away", new HostAndPort("127.0.0.1", port), 1));

    session.register(DOWNLOAD);

    var ended = ended(session);
    assertThat(ended.code()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(ended.message()).contains("127.0.0.1:" + port);
  }

  @Test
  void unknownHostIsAnnouncedAndRegistersAgain() throws Exception {
    var session = session(scheduler.node());
    session.register(DOWNLOAD);

    scheduler.nextCall().fail(Status.NOT_FOUND.withDescription("host not found"));

    var again = scheduler.nextCall();
    assertThat(again.nextKind()).isEqualTo(REGISTER_PEER_REQUEST);
    assertThat(announcedTo).containsExactly(scheduler.node());
    again.fail(Status.NOT_FOUND.withDescription("still"));
    assertThat(ended(session))
        .isEqualTo(new ScheduleResponse.Ended(Status.Code.NOT_FOUND, "still", false));
  }

  @Test
  void overloadedSchedulerIsAskedAgainLater() throws Exception {
    var session = session(scheduler.node());
    session.register(DOWNLOAD);
    scheduler.nextCall().fail(Status.RESOURCE_EXHAUSTED);
    await().untilAsserted(() -> assertThat(timers.pending()).isEqualTo(1));
    assertThat(scheduler.calls).isEmpty();

    timers.advance(Duration.ofMillis(200));

    scheduler.nextCall().empty();
    assertThat(session.next(LONG)).isEqualTo(new ScheduleResponse.Empty());
  }

  @Test
  void refusalEndsTheSession() throws Exception {
    var session = session(scheduler.node(), scheduler.node());
    session.register(DOWNLOAD);

    scheduler.nextCall().fail(Status.FAILED_PRECONDITION.withDescription("full"));

    assertThat(ended(session))
        .isEqualTo(new ScheduleResponse.Ended(Status.Code.FAILED_PRECONDITION, "full", false));
    assertThat(scheduler.calls).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Status.Code.class,
      names = {"FAILED_PRECONDITION", "NOT_FOUND"})
  void refusalForGoodEndsTheSessionAndSaysSo(Status.Code code) throws Exception {
    var session = session(scheduler.node(), scheduler.node());
    session.register(DOWNLOAD);

    scheduler.nextCall().refuse(code, "level 1");

    assertThat(ended(session)).isEqualTo(new ScheduleResponse.Ended(code, "level 1", true));
    assertThat(scheduler.calls).isEmpty();
  }

  @Test
  void lossAfterTheFirstAnswerEndsTheSession() throws Exception {
    var session = session(scheduler.node());
    session.register(DOWNLOAD);
    scheduler.nextCall().parents(peer("p1", 0));
    assertThat(session.next(LONG)).isInstanceOf(ScheduleResponse.Normal.class);

    scheduler.close();

    assertThat(ended(session).code()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(suspects).containsExactly(scheduler.node());
  }

  @Test
  void schedulerKnownToBeAwayEndsTheSession() throws Exception {
    var session = session(scheduler.node());
    session.register(DOWNLOAD);
    scheduler.nextCall().parents(peer("p1", 0));
    assertThat(session.next(LONG)).isInstanceOf(ScheduleResponse.Normal.class);

    session.lost(scheduler.node());

    assertThat(ended(session).code()).isEqualTo(Status.Code.UNAVAILABLE);
  }

  @Test
  void schedulerThatDoesNotEndTheStreamIsNotWaitedForLonger() throws Exception {
    var session = session(scheduler.node());
    session.register(DOWNLOAD);
    var call = scheduler.nextCall();
    call.empty();
    var _ = session.next(LONG);
    session.finished();
    await().untilAsserted(() -> assertThat(timers.pending()).isEqualTo(1));

    timers.advance(Duration.ofSeconds(5));

    assertThat(ended(session).code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    await().untilAsserted(() -> assertThat(call.failure).isNotNull());
  }

  @Test
  void closeWithoutALastMessageCancelsTheStream() throws Exception {
    var session = session(scheduler.node());
    session.register(DOWNLOAD);
    var call = scheduler.nextCall();

    session.close();

    assertThat(ended(session).code()).isEqualTo(Status.Code.CANCELLED);
    await().untilAsserted(() -> assertThat(call.failure).isNotNull());
  }

  @Test
  void closeAfterTheLastMessageLetsItOut() throws Exception {
    var session = session(scheduler.node());
    session.register(DOWNLOAD);
    var call = scheduler.nextCall();
    assertThat(call.nextKind()).isEqualTo(REGISTER_PEER_REQUEST);
    call.empty();
    var _ = session.next(LONG);

    session.finished();
    session.close();

    assertThat(call.nextKind()).isEqualTo(DOWNLOAD_PEER_FINISHED_REQUEST);
    call.end();
    assertThat(ended(session).code()).isEqualTo(Status.Code.OK);
  }

  private static int freePort() throws Exception {
    try (var socket = new java.net.ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
