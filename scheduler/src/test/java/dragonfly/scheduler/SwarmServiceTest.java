package dragonfly.scheduler;

import static dragonfly.scheduler.SchedulerFixture.PIECE;
import static dragonfly.scheduler.SchedulerFixture.download;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dragonfly.api.ext.v1.AnnounceTasksRequest;
import dragonfly.api.ext.v1.AnnounceTasksResponse;
import dragonfly.api.ext.v1.HeldTask;
import dragonfly.api.ext.v1.PieceDigest;
import dragonfly.api.ext.v1.PieceDigests;
import dragonfly.api.ext.v1.SwarmGrpc;
import dragonfly.api.ext.v1.WatchPieceDigestsRequest;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SwarmServiceTest {
  private static final String TASK = "task-1";

  private final SchedulerFixture scheduler = new SchedulerFixture();

  @AfterEach
  void close() {
    scheduler.close();
  }

  /** A stream of a daemon that tells what it holds. */
  private final class Holder {
    final BlockingQueue<AnnounceTasksResponse> effects = new LinkedBlockingQueue<>();
    final CompletableFuture<Status> end = new CompletableFuture<>();
    final StreamObserver<AnnounceTasksRequest> requests;
    final String hostId;

    Holder(String hostId) {
      this.hostId = hostId;
      this.requests =
          SwarmGrpc.newStub(scheduler.channel())
              .announceTasks(
                  new StreamObserver<>() {
                    @Override
                    public void onNext(AnnounceTasksResponse value) {
                      effects.add(value);
                    }

                    @Override
                    public void onError(Throwable t) {
                      end.complete(Status.fromThrowable(t));
                    }

                    @Override
                    public void onCompleted() {
                      end.complete(Status.OK);
                    }
                  });
    }

    void holds(String peerId, boolean isFinished, int... bits) throws InterruptedException {
      var held =
          HeldTask.newBuilder()
              .setDownload(download(4))
              .setTaskId(TASK)
              .setPeerId(peerId)
              .setIsFinished(isFinished);
      byte[] pieces = new byte[1];
      for (int bit : bits) {
        pieces[0] |= (byte) (1 << bit);
      }
      held.setPieces(ByteString.copyFrom(pieces));
      requests.onNext(AnnounceTasksRequest.newBuilder().setHostId(hostId).addHeld(held).build());
      assertThat(effects.poll(10, TimeUnit.SECONDS)).isNotNull();
    }

    void left() throws InterruptedException {
      requests.onNext(
          AnnounceTasksRequest.newBuilder().setHostId(hostId).addLeftTaskIds(TASK).build());
      assertThat(effects.poll(10, TimeUnit.SECONDS)).isNotNull();
    }
  }

  @Test
  void whatAHostHoldsIsGivenToChildrenAtOnce() throws InterruptedException {
    new Holder(scheduler.meshHost("holder")).holds("held-1", true);

    var child = scheduler.peer(scheduler.host("child"), TASK).register(download(4));

    var parent = child.parents().getFirst();
    assertThat(parent.getId()).isEqualTo("held-1");
    assertThat(parent.getState()).isEqualTo("Succeeded");
  }

  @Test
  void theEndOfTheStreamDoesNotDropWhatTheHostHolds() throws InterruptedException {
    var holder = new Holder(scheduler.meshHost("holder"));
    holder.holds("held-1", true);
    holder.requests.onCompleted();
    assertThat(holder.end.orTimeout(10, TimeUnit.SECONDS).join()).isEqualTo(Status.OK);

    var child = scheduler.peer(scheduler.host("child"), TASK).register(download(4));

    assertThat(child.parentIds()).containsExactly("held-1");
  }

  @Test
  void droppedTaskIsNotGivenAnyMore() throws InterruptedException {
    var holder = new Holder(scheduler.meshHost("holder"));
    holder.holds("held-1", true);
    holder.left();

    var child = scheduler.peer(scheduler.host("child"), TASK).register(download(4));

    assertThat(child.answer().hasNeedBackToSourceResponse()).isTrue();
  }

  @Test
  void partOfAContentIsGivenBesideAPeerThatBringsTheRest() throws InterruptedException {
    new Holder(scheduler.meshHost("holder")).holds("held-1", false, 1, 3);
    var source = scheduler.peer(scheduler.host("source"), TASK).register(download(4));
    assertThat(source.answer().hasNeedBackToSourceResponse()).isTrue();
    source.sourceStarted().sourcePiece(0, PIECE, "crc32:0");

    var child = scheduler.peer(scheduler.meshHost("child"), TASK).register(download(4));

    assertThat(child.parentIds()).containsExactlyInAnyOrder("held-1", source.id());
  }

  @Test
  void unknownHostHasToAnnounceItselfFirst() {
    var holder = new Holder("nobody");
    holder.requests.onNext(AnnounceTasksRequest.newBuilder().setHostId("nobody").build());

    assertThat(holder.end.orTimeout(10, TimeUnit.SECONDS).join().getCode())
        .isEqualTo(Status.Code.NOT_FOUND);
  }

  @Test
  void watcherSeesDigestsThatAreKnownAndNewOnes() throws InterruptedException {
    var source = scheduler.peer(scheduler.host("source"), TASK).register(download(4));
    source.answer();
    source.sourceStarted().sourcePiece(0, PIECE, "crc32:10");
    var seen = new CopyOnWriteArrayList<String>();
    SwarmGrpc.newStub(scheduler.channel())
        .watchPieceDigests(
            WatchPieceDigestsRequest.newBuilder().setHostId("x").setTaskId(TASK).build(),
            new StreamObserver<>() {
              @Override
              public void onNext(PieceDigests digests) {
                for (PieceDigest digest : digests.getDigestsList()) {
                  seen.add(digest.getNumber() + " " + digest.getDigest());
                }
              }

              @Override
              public void onError(Throwable t) {}

              @Override
              public void onCompleted() {}
            });
    await().until(() -> seen.contains("0 crc32:10"));
    source.sourcePiece(1, PIECE, "crc32:11");

    await().until(() -> seen.contains("1 crc32:11"));
    assertThat(seen).containsExactly("0 crc32:10", "1 crc32:11");
  }

  @Test
  void meshPeersAreGivenEachOtherAndLearnOfThoseThatComeLater() throws InterruptedException {
    var source = scheduler.peer(scheduler.meshHost("source"), TASK).register(download(4));
    source.answer();
    var one = scheduler.peer(scheduler.meshHost("one"), TASK).register(download(4));
    var two = scheduler.peer(scheduler.meshHost("two"), TASK).register(download(4));
    await().until(() -> peerCount() == 3);
    source.sourceStarted().sourcePiece(0, PIECE, "crc32:0");
    assertThat(one.parentIds()).containsExactlyInAnyOrder(source.id(), two.id());
    assertThat(two.parentIds()).containsExactlyInAnyOrder(source.id(), one.id());
    one.started();
    two.started();

    var three = scheduler.peer(scheduler.meshHost("three"), TASK).register(download(4));

    assertThat(three.parentIds()).containsExactlyInAnyOrder(source.id(), one.id(), two.id());
    assertThat(one.parentIds()).containsExactlyInAnyOrder(source.id(), two.id(), three.id());
    assertThat(two.parentIds()).containsExactlyInAnyOrder(source.id(), one.id(), three.id());
  }

  @Test
  void peersOfOtherDaemonsGetNothingTheyDidNotAskFor() throws InterruptedException {
    var source = scheduler.peer(scheduler.host("source"), TASK).register(download(4));
    source.answer();
    source.sourceStarted().sourcePiece(0, PIECE, "crc32:0");
    var one = scheduler.peer(scheduler.host("one"), TASK).register(download(4));
    one.parents();
    one.started();
    List<FakePeer> later = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      later.add(scheduler.peer(scheduler.meshHost("mesh-" + i), TASK).register(download(4)));
    }
    for (FakePeer peer : later) {
      peer.parents();
    }
    one.finished();

    assertThat(one.end()).isEqualTo(Status.OK);
    assertThat(one.hasAnswer()).isFalse();
  }

  @Test
  void seedThatIsLostInAMeshIsReplacedWithoutBeingAsked() throws InterruptedException {
    var source = scheduler.peer(scheduler.meshHost("source"), TASK).register(download(4));
    source.answer();
    var one = scheduler.peer(scheduler.meshHost("one"), TASK).register(download(4));
    var two = scheduler.peer(scheduler.meshHost("two"), TASK).register(download(4));
    await().until(() -> peerCount() == 3);
    source.sourceStarted().sourcePiece(0, PIECE, "crc32:0").sourcePiece(1, PIECE, "crc32:1");
    one.parents();
    two.parents();
    one.started().piece(0, PIECE, source.id()).piece(1, PIECE, source.id());
    two.started().piece(0, PIECE, source.id());
    // each stream is read on its own: who has most is known once all three reports arrived
    await().until(() -> scheduler.metrics().contains("type=\"REMOTE_PEER\"} " + 3.0 * PIECE));
    scheduler.deleteHost("source");

    var answer = one.answer();
    while (answer.hasNormalTaskResponse()) {
      answer = one.answer();
    }
    assertThat(answer.hasNeedBackToSourceResponse()).isTrue();
    assertThat(two.hasAnswer()).isFalse();
  }

  @Test
  void sixteenMeshPeersAreAllConnectedBothWays() throws InterruptedException {
    var source = scheduler.peer(scheduler.meshHost("source"), TASK).register(download(4));
    source.answer();
    var peers = new ArrayList<FakePeer>();
    for (int i = 0; i < 16; i++) {
      peers.add(scheduler.peer(scheduler.meshHost("mesh-" + i), TASK).register(download(4)));
    }
    await().until(() -> peerCount() == 17);
    source.sourceStarted().sourcePiece(0, PIECE, "crc32:0");

    var asParents = new ArrayList<String>();
    for (FakePeer peer : peers) {
      List<String> parents = peer.parentIds();
      assertThat(parents).contains(source.id()).hasSizeBetween(5, 8).doesNotContain(peer.id());
      assertThat(new HashSet<>(parents)).hasSameSizeAs(parents);
      asParents.addAll(parents);
    }
    for (FakePeer peer : peers) {
      assertThat(asParents.stream().filter(peer.id()::equals).count()).isBetween(3L, 16L);
    }
  }

  private int peerCount() {
    return scheduler
        .stub()
        .statTask(
            dragonfly.api.scheduler.v2.StatTaskRequest.newBuilder()
                .setHostId("x")
                .setTaskId(TASK)
                .build())
        .getPeerCount();
  }
}
