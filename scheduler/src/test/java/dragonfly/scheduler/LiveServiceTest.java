package dragonfly.scheduler;

import static dragonfly.scheduler.SchedulerFixture.PIECE;
import static dragonfly.scheduler.SchedulerFixture.download;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dragonfly.api.ext.v1.ExplainRequest;
import dragonfly.api.ext.v1.LiveGrpc;
import dragonfly.api.ext.v1.LivePeer;
import dragonfly.api.ext.v1.Note;
import dragonfly.api.ext.v1.Reason;
import dragonfly.api.ext.v1.TaskFrame;
import dragonfly.api.ext.v1.TopologyFrame;
import dragonfly.api.ext.v1.Verdict;
import dragonfly.api.ext.v1.WatchTaskRequest;
import dragonfly.api.ext.v1.WatchTasksRequest;
import dragonfly.api.ext.v1.WatchTopologyRequest;
import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LiveServiceTest {
  private static final String TASK = "task-1";

  private final SchedulerFixture scheduler = new SchedulerFixture();

  @AfterEach
  void close() {
    scheduler.close();
  }

  private LiveGrpc.LiveBlockingStub live() {
    return LiveGrpc.newBlockingStub(scheduler.channel()).withDeadlineAfter(20, TimeUnit.SECONDS);
  }

  /** The first frame of a stream that fits. */
  private static <M> M first(
      Function<LiveGrpc.LiveBlockingStub, Iterator<M>> watch,
      LiveGrpc.LiveBlockingStub stub,
      Predicate<M> fits) {
    var context = Context.current().withCancellation();
    try {
      return context.call(
          () -> {
            Iterator<M> frames = watch.apply(stub);
            while (frames.hasNext()) {
              M frame = frames.next();
              if (fits.test(frame)) {
                return frame;
              }
            }
            throw new AssertionError("stream ended");
          });
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    } finally {
      context.cancel(null);
    }
  }

  private TaskFrame task(int cellLimit, Predicate<TaskFrame> fits) {
    return first(
        stub ->
            stub.watchTask(
                WatchTaskRequest.newBuilder().setTaskId(TASK).setCellLimit(cellLimit).build()),
        live(),
        fits);
  }

  private TopologyFrame topology(WatchTopologyRequest request, Predicate<TopologyFrame> fits) {
    return first(stub -> stub.watchTopology(request), live(), fits);
  }

  private List<Note> notes(String peerId) {
    return live()
        .explain(ExplainRequest.newBuilder().setTaskId(TASK).setPeerId(peerId).build())
        .getNotesList();
  }

  private List<Reason> reasons(String peerId) {
    return notes(peerId).stream().map(Note::getReason).toList();
  }

  private FakePeer source() throws InterruptedException {
    var source = scheduler.peer(scheduler.meshHost("source"), TASK).register(download(4));
    assertThat(source.answer().hasNeedBackToSourceResponse()).isTrue();
    return source.sourceStarted();
  }

  private static LivePeer peer(TaskFrame frame, String peerId) {
    return frame.getPeersList().stream()
        .filter(peer -> peer.getPeerId().equals(peerId))
        .findFirst()
        .orElse(LivePeer.getDefaultInstance());
  }

  @Test
  void taskShowsWhoHasWhichPiecesFromWhere() throws InterruptedException {
    var source = source().sourcePiece(0, PIECE, "crc32:0").sourcePiece(2, PIECE, "crc32:2");
    var child = scheduler.peer(scheduler.meshHost("child"), TASK).register(download(4)).started();
    assertThat(child.parentIds()).containsExactly(source.id());
    child.piece(2, PIECE, source.id());

    var frame = task(0, f -> peer(f, child.id()).getBytesPerSecond() > 0);

    assertThat(frame.getTask().getDownloadingCount()).isEqualTo(2);
    assertThat(frame.getTask().getSourceBytes()).isEqualTo(2 * PIECE);
    assertThat(frame.getTask().getPeerBytes()).isEqualTo(PIECE);
    assertThat(frame.getCellCount()).isEqualTo(4);
    LivePeer of = peer(frame, source.id());
    assertThat(of.getCells().toByteArray()).containsExactly(0b101);
    assertThat(of.getSourceCells().toByteArray()).containsExactly(0b101);
    assertThat(of.getSentBytesPerSecond()).isPositive();
    LivePeer to = peer(frame, child.id());
    assertThat(to.getCells().toByteArray()).containsExactly(0b100);
    assertThat(to.getSourceCells().isEmpty()).isTrue();
    assertThat(to.getPeerBytes()).isEqualTo(PIECE);
    assertThat(to.getEtaSeconds()).isPositive();
    assertThat(to.getParents(0).getPeerId()).isEqualTo(source.id());
    assertThat(to.getParents(0).getBytesPerSecond()).isEqualTo(to.getBytesPerSecond());
  }

  @Test
  void manyPiecesShareACell() throws InterruptedException {
    source()
        .sourcePiece(0, PIECE, "crc32:0")
        .sourcePiece(1, PIECE, "crc32:1")
        .sourcePiece(2, PIECE, "crc32:2");

    var frame = task(2, f -> f.getTask().getSourceBytes() == 3 * PIECE);

    assertThat(frame.getPiecesPerCell()).isEqualTo(2);
    assertThat(frame.getCellCount()).isEqualTo(2);
    assertThat(frame.getPeers(0).getCells().toByteArray()).containsExactly(0b01);
  }

  @Test
  void topologyHasTheEdgeWithItsRate() throws InterruptedException {
    var source = source().sourcePiece(0, PIECE, "crc32:0");
    var child = scheduler.peer(scheduler.meshHost("child"), TASK).register(download(4)).started();
    var _ = child.parentIds();
    child.piece(0, PIECE, source.id());
    scheduler.meshHost("idle");

    var frame =
        topology(
            WatchTopologyRequest.getDefaultInstance(),
            f -> f.getHasHosts() && f.getEdgeRateCount() > 0);
    var ofHost =
        topology(
            WatchTopologyRequest.newBuilder().setHostname("child").setIp("127.0.0.1").build(),
            f -> f.getHasHosts() && f.getEdgeRateCount() > 0);
    var ofIdle =
        topology(WatchTopologyRequest.newBuilder().setHostId("idle").build(), f -> f.getHasHosts());

    assertThat(frame.getHostsList())
        .extracting(h -> h.getHostId())
        .containsExactlyInAnyOrder("source", "child", "idle");
    assertThat(frame.getHosts(frame.getEdgeParent(0)).getHostId()).isEqualTo("source");
    assertThat(frame.getHosts(frame.getEdgeChild(0)).getHostId()).isEqualTo("child");
    assertThat(frame.getHostReceived(frame.getEdgeChild(0))).isEqualTo(frame.getEdgeRate(0));
    assertThat(frame.getHostSent(frame.getEdgeParent(0))).isEqualTo(frame.getEdgeRate(0));
    assertThat(ofHost.getHostsCount()).isEqualTo(2);
    assertThat(ofIdle.getEdgeRateCount()).isZero();
    assertThat(ofIdle.getHostsCount()).isOne();
  }

  @Test
  void tasksInTransferAreFoundByPartOfTheirUrl() throws InterruptedException {
    var _ = source();

    var found =
        first(
            stub -> stub.watchTasks(WatchTasksRequest.newBuilder().setQuery("9/FILE").build()),
            live(),
            f -> f.getTasksCount() > 0);
    var missed =
        first(
            stub -> stub.watchTasks(WatchTasksRequest.newBuilder().setQuery("other").build()),
            live(),
            _ -> true);

    assertThat(found.getTasks(0).getTaskId()).isEqualTo(TASK);
    assertThat(found.getTasks(0).getSourceCount()).isOne();
    assertThat(missed.getTaskCount()).isZero();
  }

  @Test
  void explainsWhoWaitedAndWhoBecameAParent() throws InterruptedException {
    var source = source();
    var child = scheduler.peer(scheduler.meshHost("child"), TASK).register(download(4));
    var lonely = SchedulerFixture.hostMessage("lonely", 0, 4000).setDisableShared(true);
    scheduler.announce(SchedulerFixture.mesh(lonely));
    var closed = scheduler.peer("lonely", TASK).register(download(4));
    source.sourcePiece(0, PIECE, "crc32:0");
    assertThat(child.parentIds()).contains(source.id());
    assertThat(closed.parentIds()).contains(source.id());
    var third = scheduler.peer(scheduler.meshHost("third"), TASK).register(download(4));
    assertThat(third.parentIds()).contains(source.id(), child.id());

    assertThat(reasons(source.id()))
        .containsExactly(
            Reason.SOURCE_NOBODY_ELSE, Reason.SEED_NONE, Reason.WAITS_FOR_SEED, Reason.SEED_ASKED);
    assertThat(reasons(child.id())).contains(Reason.PARENTS_GIVEN, Reason.WAITS_FOR_FIRST_PIECE);
    Note given =
        notes(third.id()).stream()
            .filter(note -> note.getReason() == Reason.PARENTS_GIVEN)
            .findFirst()
            .orElseThrow();
    assertThat(given.getCandidatesList())
        .anySatisfy(
            candidate -> {
              assertThat(candidate.getHostname()).isEqualTo("lonely");
              assertThat(candidate.getVerdict()).isEqualTo(Verdict.DOES_NOT_SHARE);
            })
        .filteredOn(candidate -> candidate.getVerdict() == Verdict.TAKEN)
        .extracting(candidate -> candidate.getPeerId())
        .containsExactlyInAnyOrder(source.id(), child.id());
    assertThat(given.getCountsList())
        .anyMatch(c -> c.getVerdict() == Verdict.DOES_NOT_SHARE && c.getCount() == 1);
  }

  @Test
  void unknownTaskIsNotFound() {
    assertThatThrownBy(() -> live().explain(ExplainRequest.newBuilder().setTaskId("none").build()))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("NOT_FOUND");
    assertThatThrownBy(() -> live().explain(ExplainRequest.getDefaultInstance()))
        .hasMessageContaining("INVALID_ARGUMENT");
    var frame =
        first(
            stub -> stub.watchTask(WatchTaskRequest.newBuilder().setTaskId("none").build()),
            live(),
            _ -> true);
    assertThat(frame.hasTask()).isFalse();
  }

  @Test
  void limitsAreChecked() {
    assertThatThrownBy(
            () -> live().watchTasks(WatchTasksRequest.newBuilder().setLimit(501).build()).next())
        .hasMessageContaining("INVALID_ARGUMENT")
        .hasMessageContaining("expected=1..500");
  }

  @Test
  void reasonsAndVerdictsAreThoseOfTheMessages() {
    assertThat(Arrays.stream(dragonfly.scheduler.resource.Reason.values()).map(Enum::name))
        .containsExactlyElementsOf(
            Arrays.stream(Reason.values())
                .map(Enum::name)
                .filter(name -> !name.equals("REASON_UNSPECIFIED") && !name.equals("UNRECOGNIZED"))
                .toList());
    assertThat(Arrays.stream(dragonfly.scheduler.resource.Verdict.values()).map(Enum::name))
        .containsExactlyElementsOf(
            Arrays.stream(Verdict.values())
                .map(Enum::name)
                .filter(name -> !name.equals("VERDICT_UNSPECIFIED") && !name.equals("UNRECOGNIZED"))
                .toList());
  }
}
