package dragonfly.daemon.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dragonfly.core.digest.Digest;
import dragonfly.core.error.DragonflyException;
import dragonfly.core.fault.FaultPoint;
import dragonfly.core.fault.Faults;
import dragonfly.testkit.ManualClock;
import io.grpc.Status;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class StoredTaskTest {
  private static final int LENGTH = 2 * Stored.PIECE + 100;

  @TempDir Path dir;

  private final ManualClock clock = new ManualClock();
  private final Faults faults = new Faults();
  private TaskStorage storage;
  private StoredTask task;

  @BeforeEach
  void open() {
    storage = TaskStorage.open(dir, true, clock, faults);
    task = storage.create(Stored.record(Stored.ID, LENGTH));
  }

  @AfterEach
  void close() {
    storage.close();
  }

  private static byte[] bytesOf(StoredTask task, int number) {
    var span = task.layout().span(number);
    return Arrays.copyOfRange(
        Stored.content(LENGTH), (int) span.offset(), (int) span.endExclusive());
  }

  private static String crc(byte[] bytes) {
    var crc = new CRC32();
    crc.update(bytes);
    return Digest.crc32Text(crc.getValue());
  }

  private static StoredPiece commit(PieceWriter writer, byte[] bytes) {
    try (writer) {
      writer.write(ByteBuffer.wrap(bytes));
      return writer.commit(null, null, PieceSource.BACK_TO_SOURCE, Duration.ZERO);
    }
  }

  @Test
  void committedPieceIsThereWithDigestAndContent() throws IOException {
    var bytes = bytesOf(task, 2);

    StoredPiece piece;
    try (var writer = task.openPiece(2)) {
      writer.write(ByteBuffer.wrap(bytes, 0, 60));
      writer.write(ByteBuffer.wrap(bytes, 60, 40));
      piece = writer.commit(crc(bytes), "p", PieceSource.REMOTE_PEER, Duration.ofMillis(7));
    }

    assertThat(piece)
        .isEqualTo(
            new StoredPiece(
                2,
                2048,
                100,
                crc(bytes),
                "p",
                PieceSource.REMOTE_PEER,
                Duration.ofMillis(7),
                clock.instant()));
    assertThat(task.piece(2)).contains(piece);
    assertThat(task.pieces().stream()).containsExactly(2);
    assertThat(task.storedBytes()).isEqualTo(100);
    assertThat(storage.usedBytes()).isEqualTo(100);
    assertThat(Arrays.copyOfRange(Files.readAllBytes(task.contentFile()), 2048, 2148))
        .isEqualTo(bytes);
  }

  @Test
  void contentFileLiesWhereOtherProgramsLookForIt() {
    assertThat(task.contentFile())
        .isEqualTo(dir.resolve("content/tasks/064").resolve(Stored.ID))
        .hasSize(LENGTH);
  }

  @Test
  void wrongDigestIsNotStored() {
    try (var writer = task.openPiece(0)) {
      writer.write(ByteBuffer.wrap(bytesOf(task, 0)));

      assertThatThrownBy(
              () -> writer.commit("crc32:1", null, PieceSource.REMOTE_PEER, Duration.ZERO))
          .isInstanceOf(PieceCorruptException.class)
          .hasMessageContaining("crc32:1");
    }
    assertThat(task.hasPiece(0)).isFalse();
    assertThat(storage.usedBytes()).isZero();
  }

  @Test
  void shortPieceIsNotStored() {
    try (var writer = task.openPiece(0)) {
      writer.write(ByteBuffer.allocate(Stored.PIECE - 1));

      assertThatThrownBy(() -> writer.commit(null, null, PieceSource.REMOTE_PEER, Duration.ZERO))
          .isInstanceOf(PieceCorruptException.class)
          .hasMessageContaining("1023");
    }
    assertThat(task.hasPiece(0)).isFalse();
  }

  @Test
  void moreBytesThanThePieceHasAreRefusedBeforeTheyOverwriteTheNext() {
    var next = Stored.write(task, 1);
    try (var writer = task.openPiece(0)) {
      assertThatThrownBy(() -> writer.write(ByteBuffer.allocate(Stored.PIECE + 1)))
          .isInstanceOf(PieceCorruptException.class);
    }
    assertThat(contentOf(1)).isEqualTo(bytesOf(task, 1));
    assertThat(task.piece(1)).contains(next);
  }

  private byte[] contentOf(int number) {
    var span = task.layout().span(number);
    var buffer = ByteBuffer.allocate((int) span.length());
    try (var reader = task.openReader()) {
      reader.read(span.offset(), buffer);
    }
    return buffer.array();
  }

  @Test
  void firstOfTwoWritersWins() {
    var one = task.openPiece(0);
    var other = task.openPiece(0);

    var first = commit(one, bytesOf(task, 0));
    var second = commit(other, bytesOf(task, 0));

    assertThat(second).isSameAs(first);
    assertThat(storage.usedBytes()).isEqualTo(Stored.PIECE);
  }

  @Test
  void slowerWriterInPlaceDoesNotGetOverThePieceOfAFasterOne() {
    var good = bytesOf(task, 0);
    try (var slow = task.openPiece(0)) {
      slow.write(ByteBuffer.allocate(100));

      var stored = commit(task.openPiece(0), good);
      slow.write(ByteBuffer.allocate(Stored.PIECE - 100)); // wrong bytes, and late

      assertThat(contentOf(0)).isEqualTo(good);
      assertThat(slow.commit(null, null, PieceSource.REMOTE_PEER, Duration.ZERO)).isSameAs(stored);
    }
  }

  @Test
  void fasterWriterThatIsWrongLeavesThePlaceToTheSlower() {
    var good = bytesOf(task, 0);
    try (var slow = task.openPiece(0)) {
      slow.write(ByteBuffer.wrap(good, 0, 100));
      try (var fast = task.openPiece(0)) {
        fast.write(ByteBuffer.allocate(Stored.PIECE));
        assertThatThrownBy(
                () -> fast.commit(crc(good), null, PieceSource.REMOTE_PEER, Duration.ZERO))
            .isInstanceOf(PieceCorruptException.class);
      }
      slow.write(ByteBuffer.wrap(good, 100, Stored.PIECE - 100));

      slow.commit(crc(good), null, PieceSource.REMOTE_PEER, Duration.ZERO);
    }
    assertThat(contentOf(0)).isEqualTo(good);
    assertThat(dir.resolve("tmp")).isEmptyDirectory();
  }

  @Test
  void writerOfAStoredPieceAnswersTheStoredOne() {
    var stored = Stored.write(task, 0);

    assertThat(commit(task.openPiece(0), new byte[Stored.PIECE])).isSameAs(stored);
    assertThat(contentOf(0)).isEqualTo(bytesOf(task, 0));
  }

  @Test
  void interruptOfOneWriterHurtsNoOther() throws Exception {
    var good = bytesOf(task, 1);
    try (var other = task.openPiece(1)) {
      other.write(ByteBuffer.wrap(good, 0, 10));
      var failure = new CompletableFuture<DragonflyException>();
      Thread.ofVirtual()
          .start(
              () -> {
                Thread.currentThread().interrupt();
                try (var writer = task.openPiece(0)) {
                  failure.complete(
                      catchThrowableOfType(
                          DragonflyException.class,
                          () -> writer.write(ByteBuffer.allocateDirect(10))));
                }
              });
      assertThat(failure.get()).isNotNull();
      other.write(ByteBuffer.wrap(good, 10, good.length - 10));
      other.commit(crc(good), null, PieceSource.REMOTE_PEER, Duration.ZERO);
    }
    assertThat(contentOf(1)).isEqualTo(good);
  }

  @Test
  void interruptedCommitterStillStores() throws Exception {
    var stored = new CompletableFuture<StoredPiece>();
    Thread.ofVirtual()
        .start(
            () -> {
              try (var writer = task.openPiece(0)) {
                writer.write(ByteBuffer.wrap(bytesOf(task, 0)));
                Thread.currentThread().interrupt();
                stored.complete(writer.commit(null, null, PieceSource.REMOTE_PEER, Duration.ZERO));
              } catch (RuntimeException e) {
                stored.completeExceptionally(e);
              }
            });

    assertThat(stored.get().number()).isZero();
    Stored.write(task, 1); // the journal is still open for others
  }

  // ---- full disk

  @Test
  void fullDiskWhileWritingStoresNothingAndTheTaskGoesOn() {
    var full = Faults.Fault.fail(() -> new DiskFullException("disk is full: path=x", null));
    try (var _ = faults.at(FaultPoint.PIECE_STORE, full);
        var writer = task.openPiece(0)) {
      var e =
          catchThrowableOfType(
              DiskFullException.class, () -> writer.write(ByteBuffer.allocate(10)));
      assertThat(e.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    }
    assertThat(task.hasPiece(0)).isFalse();

    Stored.write(task, 0);
    assertThat(task.hasPiece(0)).isTrue();
  }

  @Test
  void fullDiskWhileTheRecordIsWrittenLeavesNoHalfPiece() {
    var told = new ArrayList<StoredPiece>();
    var full = Faults.Fault.fail(() -> new DiskFullException("disk is full: path=x", null));
    try (var _ = task.subscribe(told::add, () -> {});
        var _ = faults.at(FaultPoint.METADATA_WRITE, full)) {
      assertThatThrownBy(() -> Stored.write(task, 0)).isInstanceOf(DiskFullException.class);
    }
    assertThat(task.hasPiece(0)).isFalse();
    assertThat(told).isEmpty();
    assertThat(storage.usedBytes()).isZero();
  }

  @Test
  void ioErrorOfAFullDiskIsNamedSo() {
    var path = Path.of("/x/y");

    assertThat(DiskFullException.ofWrite(path, new IOException("No space left on device")))
        .isInstanceOf(DiskFullException.class)
        .hasMessageContaining("/x/y");
    assertThat(DiskFullException.ofWrite(path, new IOException("Disk quota exceeded")))
        .isInstanceOf(DiskFullException.class);
    assertThat(DiskFullException.ofWrite(path, new IOException("Input/output error")))
        .isNotInstanceOf(DiskFullException.class);
  }

  // ---- subscriptions

  @Test
  void subscriberHearsOfWhatIsThereThenOfWhatComesThenOfTheEnd() {
    Stored.write(task, 1);
    var heard = new ArrayList<Object>();

    var subscription = task.subscribe(piece -> heard.add(piece.number()), () -> heard.add("end"));
    assertThat(heard).containsExactly(1);
    Stored.write(task, 0);
    Stored.write(task, 2);
    assertThat(heard).containsExactly(1, 0, 2);
    task.finish();

    assertThat(heard).containsExactly(1, 0, 2, "end");
    subscription.close();
  }

  @Test
  void subscriberOfATaskThatDoesNotRunHearsTheEndAtOnce() {
    Stored.write(task, 1);
    task.fail();
    var heard = new ArrayList<Object>();

    task.subscribe(piece -> heard.add(piece.number()), () -> heard.add("end"));

    assertThat(heard).containsExactly(1, "end");
  }

  @Test
  void failedTaskCanBeTakenUpAgain() {
    Stored.write(task, 1);
    task.fail();
    assertThat(task.isRunning()).isFalse();

    var again = storage.create(Stored.record(Stored.ID, LENGTH));

    assertThat(again).isSameAs(task);
    assertThat(task.isRunning()).isTrue();
    assertThat(task.hasPiece(1)).isTrue();
  }

  @Test
  void deletionEndsSubscriptionsAndDownload() {
    var heard = new ArrayList<Object>();
    task.subscribe(piece -> heard.add(piece.number()), () -> heard.add("end"));
    var writer = task.openPiece(0);

    assertThat(storage.delete(Stored.ID)).isTrue();

    assertThat(heard).containsExactly("end");
    assertThat(
            catchThrowableOfType(DragonflyException.class, () -> commit(writer, bytesOf(task, 0)))
                .code())
        .isEqualTo(Status.Code.ABORTED);
    assertThatThrownBy(() -> task.openPiece(1)).isInstanceOf(DragonflyException.class);
    assertThat(task.contentFile()).doesNotExist();
    assertThat(storage.usedBytes()).isZero();
    assertThat(storage.find(Stored.ID)).isEmpty();
  }

  @Test
  void subscriberThatFailsHurtsNoOther() {
    var heard = new ArrayList<Integer>();
    task.subscribe(
        _ -> {
          throw new IllegalStateException("subscriber of a test");
        },
        () -> {});
    task.subscribe(piece -> heard.add(piece.number()), () -> {});

    Stored.write(task, 0);

    assertThat(heard).containsExactly(0);
  }

  @Test
  void everySubscriberHearsOfEveryPieceOnceWhateverTheRace() throws Exception {
    int pieces = 200;
    var big = storage.create(Stored.record("aaaa", (long) pieces * Stored.PIECE));
    var all = new ArrayList<List<Integer>>();
    var ends = new AtomicInteger();
    var start = new CountDownLatch(1);
    var threads = new ArrayList<Thread>();
    for (int w = 0; w < 4; w++) {
      int writer = w;
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    awaitQuietly(start);
                    for (int number = writer; number < pieces; number += 4) {
                      Stored.write(big, number);
                    }
                  }));
    }
    for (int s = 0; s < 4; s++) {
      var heard = new CopyOnWriteArrayList<Integer>();
      all.add(heard);
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    awaitQuietly(start);
                    big.subscribe(piece -> heard.add(piece.number()), ends::incrementAndGet);
                  }));
    }
    start.countDown();
    for (var thread : threads) {
      thread.join();
    }
    big.finish();

    for (var heard : all) {
      assertThat(heard).hasSize(pieces).doesNotHaveDuplicates();
    }
    assertThat(ends).hasValue(4);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // ---- waiting

  @Test
  void pieceThatIsBeingWrittenIsWaitedFor() throws Exception {
    var writer = task.openPiece(0);
    var waited = new CompletableFuture<Optional<StoredPiece>>();
    var waiter =
        Thread.ofVirtual().start(() -> waited.complete(waitFor(0, Duration.ofSeconds(20))));
    await().until(() -> waiter.getState() == Thread.State.TIMED_WAITING);

    var piece = commit(writer, bytesOf(task, 0));

    assertThat(waited.get()).contains(piece);
  }

  @Test
  void pieceWhoseWriterGaveUpIsNotWaitedForAnyMore() throws Exception {
    var writer = task.openPiece(0);
    var waited = new CompletableFuture<Optional<StoredPiece>>();
    var waiter =
        Thread.ofVirtual().start(() -> waited.complete(waitFor(0, Duration.ofSeconds(20))));
    await().until(() -> waiter.getState() == Thread.State.TIMED_WAITING);

    writer.close();

    assertThat(waited.get()).isEmpty();
  }

  @Test
  void waitIsBounded() {
    try (var _ = task.openPiece(0)) {
      assertThat(waitFor(0, Duration.ofMillis(10))).isEmpty();
    }
  }

  @Test
  void pieceThatNobodyWritesIsNotWaitedFor() {
    assertThat(waitFor(0, Duration.ofDays(1))).isEmpty();
  }

  private Optional<StoredPiece> waitFor(int number, Duration atMost) {
    try {
      return task.awaitPiece(number, atMost);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  // ---- end

  @Test
  void taskWithMissingPiecesIsNotFinished() {
    Stored.write(task, 0);

    assertThatThrownBy(task::finish).isInstanceOf(IllegalStateException.class);
    assertThat(task.isFinished()).isFalse();
  }

  @Test
  void emptyContentIsFinishedWithoutPieces() {
    var empty = storage.create(Stored.record("bbbb", 0));
    empty.finish();

    assertThat(empty.isFinished()).isTrue();
    assertThat(empty.contentFile()).isEmptyFile();
    assertThat(empty.verifyUnchanged()).isTrue();
  }

  @Test
  void useNotesTheTimeAndHoldsTheTask() {
    task.fail();
    clock.advance(Duration.ofHours(2));

    try (var _ = task.use()) {
      assertThat(task.isInUse()).isTrue();
      assertThat(storage.deleteUnused(Stored.ID)).isFalse();
      clock.advance(Duration.ofHours(1));
    }

    assertThat(task.lastAccess()).isEqualTo(clock.instant());
    assertThat(task.isInUse()).isFalse();
    assertThat(storage.deleteUnused(Stored.ID)).isTrue();
  }

  // ---- a file changed from outside

  private StoredTask finished() {
    for (int number = 0; number < task.layout().count(); number++) {
      if (!task.hasPiece(number)) {
        Stored.write(task, number);
      }
    }
    task.finish();
    return task;
  }

  private static void touchLater(Path file) throws IOException {
    var time = Files.getLastModifiedTime(file).toInstant().plusSeconds(5);
    Files.setLastModifiedTime(file, FileTime.from(time));
  }

  @Test
  void linkToTheContentIsNoChange() throws IOException {
    finished();
    Files.createLink(dir.resolve("output"), task.contentFile());

    assertThat(task.verifyUnchanged()).isTrue();
    assertThat(task.isLinkedElsewhere()).isTrue();
  }

  @Test
  void touchedFileWithTheSameBytesIsStillBelieved() throws IOException {
    finished();
    touchLater(task.contentFile());

    assertThat(task.verifyUnchanged()).isTrue();
    assertThat(task.isFinished()).isTrue();
    assertThat(task.pieces().cardinality()).isEqualTo(3);
  }

  @Test
  void changedPieceIsDroppedAndTheUsersFileLeftAlone() throws IOException {
    finished();
    var output = dir.resolve("output");
    Files.createLink(output, task.contentFile());
    var edited = Stored.content(LENGTH);
    edited[Stored.PIECE + 1] ^= 1;
    Files.write(output, edited);
    touchLater(output);

    assertThat(task.verifyUnchanged()).isFalse();

    assertThat(task.isFinished()).isFalse();
    assertThat(task.pieces().stream()).containsExactly(0, 2);
    assertThat(storage.usedBytes()).isEqualTo(LENGTH - Stored.PIECE);
    storage.create(Stored.record(Stored.ID, LENGTH));
    finished();
    assertThat(Files.readAllBytes(task.contentFile())).isEqualTo(Stored.content(LENGTH));
    assertThat(Files.readAllBytes(output)).isEqualTo(edited);
  }

  @Test
  void truncatedFileLosesItsPieces() throws IOException {
    finished();
    Files.write(task.contentFile(), new byte[0]);

    assertThat(task.verifyUnchanged()).isFalse();
    assertThat(task.pieces().isEmpty()).isTrue();
  }

  @Test
  void removedFileLosesItsPieces() throws IOException {
    finished();
    Files.delete(task.contentFile());

    assertThat(task.verifyUnchanged()).isFalse();
    assertThat(task.pieces().isEmpty()).isTrue();
    storage.create(Stored.record(Stored.ID, LENGTH));
    finished();
    assertThat(Files.readAllBytes(task.contentFile())).isEqualTo(Stored.content(LENGTH));
  }
}
