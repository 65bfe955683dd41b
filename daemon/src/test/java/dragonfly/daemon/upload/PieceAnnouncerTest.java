package dragonfly.daemon.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dragonfly.daemon.storage.PieceSource;
import dragonfly.daemon.storage.StoredPiece;
import dragonfly.daemon.storage.StoredTask;
import dragonfly.daemon.storage.TaskKind;
import dragonfly.daemon.storage.TaskRecord;
import dragonfly.daemon.storage.TaskStorage;
import dragonfly.testkit.ManualClock;
import dragonfly.testkit.ManualTimers;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PieceAnnouncerTest {
  private static final int PIECE_LENGTH = 16;
  private static final int PIECES = 8;
  private static final String TASK_ID = "a".repeat(64);

  @TempDir Path dir;
  private final ManualClock clock = new ManualClock();
  private final ManualTimers timers = new ManualTimers(clock);
  private final PieceAnnouncer announcer = new PieceAnnouncer(timers, clock);
  private TaskStorage storage;
  private StoredTask task;

  @BeforeEach
  void open() {
    storage = TaskStorage.open(dir, true, InstantSource.system());
    task =
        storage.create(
            new TaskRecord(
                TASK_ID,
                "http://127.0.0.1/f",
                null,
                null,
                TaskKind.STANDARD,
                PIECE_LENGTH,
                PIECES * PIECE_LENGTH,
                Map.of(),
                null,
                false,
                Instant.EPOCH,
                null));
  }

  @AfterEach
  void close() {
    storage.close();
  }

  private void land(int number) {
    try (var writer = task.openPiece(number)) {
      writer.write(ByteBuffer.allocate(PIECE_LENGTH));
      writer.commit(null, null, PieceSource.BACK_TO_SOURCE, Duration.ZERO);
    }
  }

  private FakeChild child(String hostId) {
    var child = new FakeChild();
    var all = new BitSet();
    all.set(0, PIECES);
    announcer.subscribe(task, hostId, all, child);
    return child;
  }

  @Test
  void aChildLearnsAtOnceWhatIsStored() {
    land(0);
    land(1);

    var child = child("a");

    assertThat(child.told).containsExactly(0, 1);
  }

  @Test
  void anOnlyChildLearnsOfEachPieceAsItLands() {
    var child = child("a");

    for (int n = 0; n < PIECES; n++) {
      land(n);
    }

    assertThat(child.told).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
  }

  @Test
  void aBusyUplinkHoldsPiecesBackAndThenSpreadsTheNewOnesFirst() {
    var children = List.of(child("a"), child("b"), child("c"));

    land(0);
    land(1);
    land(2);
    land(3);
    int whileBusy = children.stream().mapToInt(child -> child.told.size()).sum();
    for (int i = 0; i < PieceAnnouncer.BUSY; i++) {
      upload(0, Duration.ofMillis(33));
    }

    assertThat(whileBusy).isEqualTo(PieceAnnouncer.BUSY);
    assertThat(children).flatMap(child -> child.told).containsExactlyInAnyOrder(0, 0, 0, 1, 2, 3);
  }

  @Test
  void anIdleUplinkTellsEverybody() {
    var a = child("a");
    var b = child("b");

    land(0);
    land(1);
    for (int i = 0; i < 2 * PIECES; i++) {
      announcer.uploadStarted(TASK_ID, i % 2);
      announcer.uploadEnded();
    }

    assertThat(a.told).containsExactlyInAnyOrder(0, 1);
    assertThat(b.told).containsExactlyInAnyOrder(0, 1);
  }

  @Test
  void aFastUplinkHoldsNothingBack() {
    var a = child("a");
    var b = child("b");
    land(0);
    for (int i = 0; i < 20; i++) {
      upload(0, Duration.ofMillis(1));
    }

    for (int n = 1; n < PIECES; n++) {
      land(n);
    }

    assertThat(a.told).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7);
    assertThat(b.told).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7);
  }

  @Test
  void anUplinkThatBecameSlowHoldsPiecesBackAgain() {
    var children = List.of(child("a"), child("b"));
    land(0);
    for (int i = 0; i < 20; i++) {
      upload(0, Duration.ofMillis(1));
    }
    for (int i = 0; i < 20; i++) {
      upload(0, Duration.ofMillis(100));
    }

    for (int n = 1; n < PIECES; n++) {
      land(n);
    }

    assertThat(children.stream().mapToInt(child -> child.told.size() - 1).sum())
        .isEqualTo(PieceAnnouncer.BUSY);
  }

  private void upload(int number, Duration took) {
    announcer.uploadStarted(TASK_ID, number);
    clock.advance(took);
    announcer.uploadEnded();
  }

  @Test
  void aChildThatGotThePieceElsewhereIsNotTold() {
    var a = child("a");
    var b = child("b");
    var c = child("c");
    for (int n = 0; n < PIECES; n++) {
      land(n);
    }
    var open = new BitSet();
    open.set(0, PIECES);
    for (var child : List.of(a, b, c)) {
      child.told.forEach(open::clear);
    }
    int heldBack = open.nextSetBit(0);

    announcer.hostHas(TASK_ID, "a", heldBack);
    announcer.hostHas(TASK_ID, "b", heldBack);
    timers.advance(Duration.ofSeconds(5));

    assertThat(a.told).doesNotContain(heldBack);
    assertThat(b.told).doesNotContain(heldBack);
    assertThat(c.told).contains(heldBack);
  }

  @Test
  void childrenThatDoNotAskDoNotHoldUpTheOthers() {
    var a = child("a");
    var b = child("b");

    for (int n = 0; n < PIECES; n++) {
      land(n);
    }
    timers.advance(Duration.ofSeconds(5));

    assertThat(a.told).hasSize(PIECES);
    assertThat(b.told).hasSize(PIECES);
  }

  @Test
  void uploadsThatHangDoNotHoldUpTheOthers() {
    var a = child("a");
    var b = child("b");
    for (int n = 0; n < PIECES; n++) {
      land(n);
    }
    for (int n = 0; n < 3; n++) {
      announcer.uploadStarted(TASK_ID, n);
    }

    timers.advance(Duration.ofSeconds(10));

    assertThat(a.told).hasSize(PIECES);
    assertThat(b.told).hasSize(PIECES);
  }

  @Test
  void theEndComesAfterTheLastHeldBackPiece() {
    var a = child("a");
    var b = child("b");
    for (int n = 0; n < PIECES; n++) {
      land(n);
    }

    task.finish();
    boolean endedEarly = a.ended || b.ended;
    timers.advance(Duration.ofSeconds(5));

    assertThat(endedEarly).isFalse();
    assertThat(a.ended).isTrue();
    assertThat(b.ended).isTrue();
    assertThat(a.told).hasSize(PIECES);
  }

  private static final class FakeChild implements PieceAnnouncer.Child {
    final List<Integer> told = new ArrayList<>();
    boolean ended;

    @Override
    public void tell(StoredPiece piece) {
      assertThat(ended).isFalse();
      told.add(piece.number());
    }

    @Override
    public void ended() {
      ended = true;
    }
  }
}
