package dragonfly.scheduler;

import static dragonfly.scheduler.SchedulerFixture.PIECE;
import static dragonfly.scheduler.SchedulerFixture.download;
import static dragonfly.scheduler.SchedulerFixture.unknownLength;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.UnknownFieldSet;
import dragonfly.api.common.v2.Peer;
import dragonfly.api.common.v2.Priority;
import dragonfly.api.common.v2.Task;
import dragonfly.api.scheduler.v2.StatPeerRequest;
import dragonfly.api.scheduler.v2.StatTaskRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AnnouncePeerTest {
  private static final String TASK = "task-1";

  private final SchedulerFixture scheduler = new SchedulerFixture();

  @AfterEach
  void close() {
    scheduler.close();
  }

  private FakePeer peer(String host) {
    return scheduler.peer(scheduler.host(host), TASK);
  }

  private Task task() {
    return scheduler
        .stub()
        .statTask(StatTaskRequest.newBuilder().setHostId("any").setTaskId(TASK).build());
  }

  @Test
  void coldPeerGetsTheSeedWithItsFirstPiece() throws InterruptedException {
    try (var seed = new FakeSeed()) {
      scheduler.host("seed", 1, seed.port());
      var unknown =
          UnknownFieldSet.newBuilder()
              .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(7).build())
              .build();
      var child = peer("child").register(download(3).setTag("t").setUnknownFields(unknown));

      var call = seed.next();
      assertThat(call.request().getDownload().getNeedBackToSource()).isTrue();
      assertThat(call.request().getDownload().hasOutputPath()).isFalse();
      assertThat(call.request().getDownload().getTag()).isEqualTo("t");
      assertThat(call.request().getDownload().getUnknownFields()).isEqualTo(unknown);
      assertThat(call.taskId()).isNull();
      var seedPeer = scheduler.peer("seed", TASK).register(download(3).setNeedBackToSource(true));
      assertThat(seedPeer.answer().hasNeedBackToSourceResponse()).isTrue();
      seedPeer.sourceStarted();
      assertThat(child.hasAnswer()).isFalse();
      seedPeer.sourcePiece(1, PIECE, "crc32:1");

      Peer parent = child.parents().getFirst();
      assertThat(parent.getId()).isEqualTo(seedPeer.id());
      assertThat(parent.getState()).isEqualTo("BackToSource");
      child.started().piece(1, PIECE, seedPeer.id());
      seedPeer.sourcePiece(0, PIECE, "crc32:0").sourcePiece(2, PIECE, "crc32:2").sourceFinished();
      assertThat(seedPeer.end()).isEqualTo(Status.OK);
      call.end();
      child.piece(0, PIECE, seedPeer.id()).piece(2, PIECE, seedPeer.id()).finished();
      assertThat(child.end()).isEqualTo(Status.OK);

      assertThat(task().getState()).isEqualTo("Succeeded");
      assertThat(task().getPiecesList())
          .extracting(p -> p.getNumber() + " " + p.getDigest())
          .containsExactly("0 crc32:0", "1 crc32:1", "2 crc32:2");
    }
  }

  @Test
  void parentsHaveAllFieldsThatServersRequire() throws InterruptedException {
    var source = peer("one").register(download(1));
    source.answer();
    source.sourceStarted().sourcePiece(0, PIECE, "crc32:0");
    var child = peer("two").register(download(1));

    Peer parent = child.parents().getFirst();

    assertThat(parent.getId()).isEqualTo(source.id());
    assertThat(parent.hasCost()).isTrue();
    assertThat(parent.hasCreatedAt()).isTrue();
    assertThat(parent.hasUpdatedAt()).isTrue();
    assertThat(parent.getState()).isNotEmpty();
    assertThat(parent.getTask().getId()).isEqualTo(TASK);
    assertThat(parent.getTask().getUrl()).startsWith("http://");
    assertThat(parent.getTask().getState()).isEqualTo("Running");
    assertThat(parent.getTask().hasCreatedAt()).isTrue();
    assertThat(parent.getTask().hasUpdatedAt()).isTrue();
    assertThat(parent.getTask().getContentLength()).isEqualTo(PIECE);
    assertThat(parent.getHost().getId()).isEqualTo("one");
    assertThat(parent.getHost().getIp()).isEqualTo("127.0.0.1");
    assertThat(parent.getHost().getPort()).isEqualTo(4000);
    assertThat(parent.getHost().getDownloadPort()).isEqualTo(4000);
    assertThat(parent.getHost().getHostname()).isEqualTo("one");
    assertThat(parent.getHost().getNetwork().getMaxTxBandwidth()).isPositive();
    assertThat(parent.getHost().getBuild().getGitVersion()).isEqualTo("1.5.10");
  }

  @Test
  void seedOfOursIsToldTheTask() throws InterruptedException {
    try (var seed = new FakeSeed()) {
      scheduler.meshSeed("seed", seed.port());
      peer("child").register(download(1));

      assertThat(seed.next().taskId()).isEqualTo(TASK);
    }
  }

  @Test
  void warmPeerGetsWhoHasTheContentAtOnce() throws InterruptedException {
    var holder = peer("holder").register(download(2).setMetadataOnly(true));
    assertThat(holder.answer().hasMetadataOnlyResponse()).isTrue();
    holder.started().finished();
    assertThat(holder.end()).isEqualTo(Status.OK);

    var child = peer("child").register(download(2));

    assertThat(child.parentIds()).containsExactly(holder.id());
  }

  @Test
  void secondSeedIsAskedWhenTheFirstFails() throws InterruptedException {
    try (var one = new FakeSeed();
        var other = new FakeSeed()) {
      scheduler.host("seed-1", 1, one.port());
      scheduler.host("seed-2", 1, other.port());
      var child = peer("child").register(download(1));
      await().until(() -> one.wasCalled() || other.wasCalled());
      FakeSeed first = one.wasCalled() ? one : other;
      FakeSeed second = first.equals(one) ? other : one;
      first.next().fail(Status.INTERNAL.withDescription("disk full"));

      var call = second.next();
      String host = second.equals(one) ? "seed-1" : "seed-2";
      call.started(TASK, "seed-peer");
      call.piece(TASK, "seed-peer", 0, PIECE, "crc32:0");

      Peer parent = child.parents().getFirst();
      assertThat(parent.getHost().getId()).isEqualTo(host);
      assertThat(parent.getId()).isEqualTo("seed-peer");
      assertThat(first.wasCalled()).isFalse();
    }
  }

  @Test
  void unreachableSeedIsNotAskedTwice() throws InterruptedException {
    try (var good = new FakeSeed()) {
      int dead = deadPort();
      scheduler.host("seed-dead", 1, dead);
      scheduler.host("seed-good", 1, good.port());
      for (int i = 0; i < 8; i++) {
        scheduler.peer(scheduler.host("child"), "task-" + i).register(download(1));
      }

      for (int i = 0; i < 8; i++) {
        good.next();
      }
    }
  }

  private static int deadPort() {
    try (var gone = new FakeSeed()) {
      return gone.port();
    }
  }

  @Test
  void withoutSeedOnePeerGoesToTheSourceAndTheOthersGetIt() throws InterruptedException {
    var first = peer("one").register(download(2));
    assertThat(first.answer().hasNeedBackToSourceResponse()).isTrue();
    var second = peer("two").register(download(2));
    var third = peer("three").register(download(2));
    first.sourceStarted().sourcePiece(0, PIECE, "crc32:0");

    assertThat(second.parentIds()).contains(first.id());
    assertThat(third.parentIds()).contains(first.id());
  }

  @Test
  void nextPeerGoesToTheSourceWhenTheFirstFails() throws InterruptedException {
    var first = peer("one").register(download(2));
    assertThat(first.answer().hasNeedBackToSourceResponse()).isTrue();
    var second = peer("two").register(download(2));
    var third = peer("three").register(download(2));
    first.sourceStarted().sourceFailed();
    assertThat(first.end()).isEqualTo(Status.OK);

    assertThat(second.answer().hasNeedBackToSourceResponse()).isTrue();
    second.sourceStarted().sourcePiece(0, PIECE, "crc32:0");
    assertThat(third.parentIds()).containsExactly(second.id());
  }

  @Test
  void emptyTaskIsAnsweredAsSuch() throws InterruptedException {
    var child = peer("child").register(download(0));

    assertThat(child.answer().hasEmptyTaskResponse()).isTrue();
    child.started().finished();
    assertThat(child.end()).isEqualTo(Status.OK);
  }

  @Test
  void unknownHostIsRefused() {
    var child = scheduler.peer("nobody", TASK).register(download(1));

    assertThat(child.end().getCode()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(child.end().getDescription()).contains("nobody");
    assertThat(child.isRefused()).isFalse();
  }

  @Test
  void firstMessageHasToBeARegister() {
    var child = peer("child").started();

    assertThat(child.end().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
  }

  @Test
  void forbiddenPriorityIsRefused() {
    var child = peer("child").register(download(1).setPriority(Priority.LEVEL1));

    assertThat(child.end().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(child.isRefused()).isTrue();
  }

  @Test
  void peerThatMayOnlyGetItFromPeersIsRefusedWhenNobodyHasIt() {
    var child = peer("child").register(download(1).setPriority(Priority.LEVEL2));

    assertThat(child.end().getCode()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(child.isRefused()).isTrue();
  }

  @Test
  void priorityThreeGoesToTheSourceThoughThereIsASeed() throws InterruptedException {
    try (var seed = new FakeSeed()) {
      scheduler.host("seed", 1, seed.port());
      var child = peer("child").register(download(1).setPriority(Priority.LEVEL3));

      assertThat(child.answer().hasNeedBackToSourceResponse()).isTrue();
      assertThat(seed.wasCalled()).isFalse();
    }
  }

  @Test
  void childrenOfUnknownLengthWaitForTheWholeAndLearnTheLength() throws InterruptedException {
    var source = peer("one").register(unknownLength());
    assertThat(source.answer().hasNeedBackToSourceResponse()).isTrue();
    var child = peer("two").register(unknownLength());
    source.sourceStarted().sourcePieceAt(0, 0, PIECE, "crc32:0");
    await().until(() -> task().getPiecesCount() == 1);
    assertThat(child.hasAnswer()).isFalse();
    source.sourcePieceAt(1, PIECE, 100, "crc32:1").sourceFinished();

    Peer parent = child.parents().getFirst();

    assertThat(parent.getTask().getContentLength()).isEqualTo(PIECE + 100);
    assertThat(parent.getTask().getPieceCount()).isEqualTo(2);
  }

  @Test
  void rescheduleAvoidsTheParentThatFailed() throws InterruptedException {
    var one = peer("one").register(download(2).setMetadataOnly(true));
    one.answer();
    one.started().finished();
    one.end();
    var child = peer("child").register(download(2));
    List<Peer> parents = child.parents();
    assertThat(parents).hasSize(1);
    var other = peer("two").register(download(2).setMetadataOnly(true));
    other.answer();
    other.started().finished();
    other.end();
    child.started().pieceFailed(0, one.id()).reschedule(parents);

    assertThat(child.parentIds()).containsExactly(other.id());
  }

  @Test
  void childWhoseOnlyParentFailedGoesToTheSource() throws InterruptedException {
    var one = peer("one").register(download(2).setMetadataOnly(true));
    one.answer();
    one.started().finished();
    one.end();
    var child = peer("child").register(download(2));
    List<Peer> parents = child.parents();
    child.started().pieceFailed(0, one.id()).reschedule(parents);

    assertThat(child.answer().hasNeedBackToSourceResponse()).isTrue();
  }

  @Test
  void sourceThatIsLostIsReplacedByAChildWithPieces() throws InterruptedException {
    var source = peer("one").register(download(2));
    source.answer();
    source.sourceStarted().sourcePiece(0, PIECE, "crc32:0");
    var child = peer("two").register(download(2));
    List<Peer> parents = child.parents();
    child.started().piece(0, PIECE, source.id());
    await().until(() -> statPeer(child.id()).getState().equals("Running"));
    source.breakOff();
    child.pieceFailed(1, source.id()).reschedule(parents);

    assertThat(child.answer().hasNeedBackToSourceResponse()).isTrue();
  }

  @Test
  void peerThatComesBackKeepsItsChildrenAndItsPieces() throws InterruptedException {
    var source = peer("one").register(download(2));
    source.answer();
    source.sourceStarted().sourcePiece(0, PIECE, "crc32:0");
    await().until(() -> task().getPiecesCount() == 1);
    source.breakOff();
    var again =
        scheduler.peer("one", TASK, source.id()).register(download(2).setNeedBackToSource(true));
    assertThat(again.answer().hasNeedBackToSourceResponse()).isTrue();
    again.sourceStarted();
    var child = peer("two").register(download(2));

    assertThat(child.parentIds()).containsExactly(source.id());
  }

  @Test
  void peersOfOneHostAreNoParentsOfEachOther() throws InterruptedException {
    var first = peer("one").register(download(1).setMetadataOnly(true));
    first.answer();
    first.started().finished();
    first.end();
    var second = peer("one").register(download(1));

    assertThat(second.answer().hasNeedBackToSourceResponse()).isTrue();
  }

  @Test
  void statPeerTellsAPeerAndNotFoundForOthers() throws InterruptedException {
    var child = peer("child").register(download(1));
    child.answer();

    Peer stat = statPeer(child.id());

    assertThat(stat.getHost().getId()).isEqualTo("child");
    assertThat(stat.getState()).isEqualTo("ReceivedNormal");
    assertThatThrownBy(() -> statPeer("nobody"))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND));
  }

  private Peer statPeer(String id) {
    return scheduler
        .stub()
        .statPeer(
            StatPeerRequest.newBuilder().setHostId("x").setTaskId(TASK).setPeerId(id).build());
  }

  @Test
  void hostThatLeavesTakesItsPeersAlong() throws InterruptedException {
    var holder = peer("holder").register(download(2).setMetadataOnly(true));
    holder.answer();
    holder.started().finished();
    holder.end();
    scheduler.deleteHost("holder");

    var child = peer("child").register(download(2));

    assertThat(child.answer().hasNeedBackToSourceResponse()).isTrue();
  }
}
