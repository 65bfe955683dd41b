package dragonfly.daemon.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dragonfly.core.error.DragonflyException;
import dragonfly.core.fault.Faults;
import dragonfly.core.piece.PieceSet;
import dragonfly.testkit.Bytes;
import dragonfly.testkit.ManualClock;
import dragonfly.testkit.Seeds;
import io.grpc.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TaskStorageTest {
  private static final int LENGTH = 3 * Stored.PIECE + 100;
  private static final String BOOT = "boot-1";
  private static final String NEXT_BOOT = "boot-2";

  @TempDir Path temp;

  private final ManualClock clock = new ManualClock();
  private Path dir;
  private TaskStorage storage;

  @BeforeEach
  void open() {
    dir = temp.resolve("store");
    storage = open(BOOT);
  }

  private TaskStorage open(String bootId) {
    return TaskStorage.open(dir, true, clock, Faults.NONE, bootId);
  }

  @AfterEach
  void close() {
    storage.close();
  }

  /** As kill -9 does it: the journals are as they were before anything was closed in order. */
  private void killAndOpen(String bootId) throws IOException {
    var metadata = dir.resolve("metadata");
    var copy = temp.resolve("copy");
    copyTree(metadata, copy);
    storage.close();
    removeTree(metadata);
    Files.move(copy, metadata);
    storage = open(bootId);
  }

  private static void copyTree(Path from, Path to) throws IOException {
    try (var paths = Files.walk(from)) {
      for (var path : paths.toList()) {
        var target = to.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else {
          Files.copy(path, target, StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
  }

  private static void removeTree(Path top) throws IOException {
    try (var paths = Files.walk(top)) {
      for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private StoredTask task() {
    return storage.find(Stored.ID).orElseThrow();
  }

  private Path journal() {
    return dir.resolve("metadata/tasks/064").resolve(Stored.ID + ".journal");
  }

  private void damageContent(int at) throws IOException {
    try (var channel = Files.newByteChannel(task().contentFile(), StandardOpenOption.WRITE)) {
      channel.position(at).write(ByteBuffer.wrap(new byte[] {1, 2, 3, 4}));
    }
  }

  // ---- restarts

  @Test
  void finishedTaskSurvivesARestartWithAllItsFacts() {
    var before = Stored.finished(storage, Stored.ID, LENGTH);
    var record = before.record();
    var pieces = before.storedPieces();

    storage.close();
    storage = open(BOOT);

    assertThat(task().record()).isEqualTo(record);
    assertThat(task().isFinished()).isTrue();
    assertThat(task().isRunning()).isFalse();
    assertThat(task().storedPieces()).isEqualTo(pieces);
    assertThat(task().verifyUnchanged()).isTrue();
    assertThat(storage.usedBytes()).isEqualTo(LENGTH);
  }

  @Test
  void killedDownloadKeepsEveryCommittedPiece() throws IOException {
    var task = storage.create(Stored.record(Stored.ID, LENGTH));
    Stored.write(task, 2);
    Stored.write(task, 0);
    try (var unfinished = task.openPiece(1)) {
      unfinished.write(ByteBuffer.allocate(10));
      killAndOpen(BOOT);
    }

    assertThat(task().isFinished()).isFalse();
    assertThat(task().pieces().stream()).containsExactly(0, 2);
    storage.create(Stored.record(Stored.ID, LENGTH));
    Stored.write(task(), 1);
    Stored.write(task(), 3);
    task().finish();
    assertThat(Files.readAllBytes(task().contentFile())).isEqualTo(Stored.content(LENGTH));
  }

  @Test
  void emptyTaskSurvives() throws IOException {
    Stored.finished(storage, Stored.ID, 0);

    killAndOpen(NEXT_BOOT);

    assertThat(task().isFinished()).isTrue();
  }

  @Test
  void lastUseSurvives() throws IOException {
    Stored.finished(storage, Stored.ID, LENGTH);
    clock.advance(Duration.ofHours(3));
    task().touch();
    var used = task().lastAccess();
    clock.advance(Duration.ofHours(3));

    killAndOpen(NEXT_BOOT);

    assertThat(task().lastAccess()).isEqualTo(used);
  }

  @Test
  void piecesAreVerifiedAfterARestartOfTheMachineUnlessTheyWereSynced() throws IOException {
    var task = storage.create(Stored.record(Stored.ID, LENGTH));
    IntStream.range(0, 4).forEach(number -> Stored.write(task, number));
    damageContent(Stored.PIECE); // what a crash of the machine leaves of piece 1

    killAndOpen(NEXT_BOOT);

    assertThat(task().pieces().stream()).containsExactly(0, 2, 3);
  }

  @Test
  void piecesAreBelievedAfterAKillOfTheProcess() throws IOException {
    var task = storage.create(Stored.record(Stored.ID, LENGTH));
    IntStream.range(0, 4).forEach(number -> Stored.write(task, number));
    damageContent(Stored.PIECE); // shows that nothing was read

    killAndOpen(BOOT);

    assertThat(task().pieces().cardinality()).isEqualTo(4);
  }

  @Test
  void whatWasVerifiedOnceIsNotVerifiedAgain() throws IOException {
    var task = storage.create(Stored.record(Stored.ID, LENGTH));
    Stored.write(task, 1);
    killAndOpen(NEXT_BOOT);
    damageContent(Stored.PIECE); // shows that nothing was read

    killAndOpen("boot-3");

    assertThat(task().hasPiece(1)).isTrue();
  }

  @Test
  void finishedTaskIsSyncedInTheBackgroundAndThenBelievedWithoutReading() throws IOException {
    Stored.finished(storage, Stored.ID, LENGTH);
    var synced = new AtomicBoolean();
    await()
        .until(
            () -> {
              Journal.read(journal(), new SyncWatcher(synced));
              return synced.get();
            });
    var modified = Files.getLastModifiedTime(task().contentFile());
    damageContent(Stored.PIECE);
    Files.setLastModifiedTime(task().contentFile(), modified); // hides the damage

    killAndOpen(NEXT_BOOT);

    assertThat(task().isFinished()).isTrue();
  }

  private record SyncWatcher(AtomicBoolean seen) implements Journal.Reader {
    @Override
    public void task(TaskRecord task) {}

    @Override
    public void piece(StoredPiece piece) {}

    @Override
    public void finished(Instant at, ContentStamp stamp) {}

    @Override
    public void dropped(int number) {}

    @Override
    public void boot(String bootId) {}

    @Override
    public void synced() {
      seen.set(true);
    }
  }

  @Test
  void finishedTaskChangedWhileTheDaemonWasDownLosesOnlyTheChangedPieces() throws IOException {
    Stored.finished(storage, Stored.ID, LENGTH);
    var output = temp.resolve("output");
    Files.createLink(output, task().contentFile());
    storage.close();
    var edited = Stored.content(LENGTH);
    edited[Stored.PIECE] ^= 1;
    Files.write(output, edited);
    Files.setLastModifiedTime(output, FileTime.fromMillis(5_000_000_000_000L));

    storage = open(BOOT);

    assertThat(task().isFinished()).isFalse();
    assertThat(task().pieces().stream()).containsExactly(0, 2, 3);
    storage.create(Stored.record(Stored.ID, LENGTH));
    Stored.write(task(), 1);
    task().finish();
    assertThat(Files.readAllBytes(output)).isEqualTo(edited);
  }

  @Test
  void touchedFileIsBelievedAgainAfterReading() throws IOException {
    Stored.finished(storage, Stored.ID, LENGTH);
    storage.close();
    var file = dir.resolve("content/tasks/064").resolve(Stored.ID);
    Files.setLastModifiedTime(file, FileTime.fromMillis(5_000_000_000_000L));

    storage = open(BOOT);

    assertThat(task().isFinished()).isTrue();
    assertThat(task().verifyUnchanged()).isTrue();
  }

  @Test
  void journalCutAnywhereLosesOnlyWhatWasCut() throws IOException {
    var task = storage.create(Stored.record(Stored.ID, LENGTH));
    IntStream.range(0, 4).forEach(number -> Stored.write(task, number));
    storage.close();
    var whole = Files.readAllBytes(journal());
    int before = Integer.MAX_VALUE;
    for (int length = whole.length; length >= 0; length -= 7) {
      Files.createDirectories(journal().getParent());
      Files.write(journal(), Arrays.copyOf(whole, length));

      storage = open(BOOT);
      int pieces = storage.find(Stored.ID).map(t -> t.pieces().cardinality()).orElse(-1);
      storage.close();

      assertThat(pieces).isLessThanOrEqualTo(before);
      before = pieces;
      if (pieces < 0) {
        break; // not even the task is named; its content went with it
      }
    }
    assertThat(before).isEqualTo(-1);
    assertThat(dir.resolve("content/tasks/064").resolve(Stored.ID)).doesNotExist();
    storage = open(BOOT);
  }

  @Test
  void damagedJournalNeverStopsTheStart() throws IOException {
    Stored.finished(storage, Stored.ID, LENGTH);
    storage.close();
    var whole = Files.readAllBytes(journal());
    var content = Files.readAllBytes(dir.resolve("content/tasks/064").resolve(Stored.ID));

    Seeds.check(
        100,
        random -> {
          var bytes = whole.clone();
          for (int i = random.nextInt(1, 5); i > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
          }
          Files.createDirectories(journal().getParent());
          Files.write(journal(), bytes);
          Files.write(dir.resolve("content/tasks/064").resolve(Stored.ID), content);

          try (var opened = open(BOOT)) {
            // what is believed is right
            opened
                .find(Stored.ID)
                .ifPresent(
                    task -> assertThat(ContentFilesProbe.verify(task)).isEqualTo(task.pieces()));
          }
        });
    storage = open(BOOT);
  }

  private static final class ContentFilesProbe {
    static PieceSet verify(StoredTask task) {
      var set = new PieceSet();
      try {
        ContentFiles.verify(task.contentFile(), task.storedPieces())
            .forEach(piece -> set.add(piece.number()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return set;
    }
  }

  @Test
  void taskTakenUpAfterATornJournalKeepsItsNewPieces() throws IOException {
    var task = storage.create(Stored.record(Stored.ID, LENGTH));
    Stored.write(task, 0);
    storage.close();
    Files.write(journal(), new byte[] {0, 0, 1, 0, 5}, StandardOpenOption.APPEND);
    storage = open(BOOT);
    storage.create(Stored.record(Stored.ID, LENGTH));
    Stored.write(task(), 1);

    killAndOpen(BOOT);

    assertThat(task().pieces().stream()).containsExactly(0, 1);
  }

  @Test
  void contentWithoutAJournalIsRemoved() throws IOException {
    var orphan = dir.resolve("content/tasks/abc/abcdef");
    Files.createDirectories(orphan.getParent());
    Files.write(orphan, new byte[10]);
    Files.write(dir.resolve("tmp/left"), new byte[10]);
    storage.close();

    storage = open(BOOT);

    assertThat(orphan).doesNotExist();
    assertThat(dir.resolve("tmp")).isEmptyDirectory();
  }

  @Test
  void journalWithoutContentIsRemoved() throws IOException {
    Stored.finished(storage, Stored.ID, LENGTH);
    var file = task().contentFile();
    storage.close();
    Files.delete(file);

    storage = open(BOOT);

    assertThat(storage.tasks()).isEmpty();
    assertThat(journal()).doesNotExist();
  }

  @Test
  void storeThatDoesNotKeepBeginsEmpty() {
    Stored.finished(storage, Stored.ID, LENGTH);
    var file = task().contentFile();
    storage.close();

    storage = TaskStorage.open(dir, false, clock);

    assertThat(storage.tasks()).isEmpty();
    assertThat(file).doesNotExist();
  }

  // ---- tasks

  @Test
  void taskOfOtherLengthsReplacesOneThatIsNotInUse() {
    Stored.finished(storage, Stored.ID, LENGTH);

    var other = storage.create(Stored.record(Stored.ID, LENGTH + 1));

    assertThat(other.pieces().isEmpty()).isTrue();
    assertThat(other.contentFile()).hasSize(LENGTH + 1);
    assertThat(storage.usedBytes()).isZero();
  }

  @Test
  void taskOfOtherLengthsIsRefusedWhileTheStoredOneRuns() {
    storage.create(Stored.record(Stored.ID, LENGTH));

    assertThat(
            catchThrowableOfType(
                    DragonflyException.class,
                    () -> storage.create(Stored.record(Stored.ID, LENGTH + 1)))
                .code())
        .isEqualTo(Status.Code.FAILED_PRECONDITION);
  }

  @Test
  void contentThatCannotFitIsRefusedBeforeAnythingIsWritten() {
    assertThatThrownBy(() -> storage.create(Stored.record(Stored.ID, 1L << 40)))
        .isInstanceOf(DiskFullException.class)
        .hasMessageContaining(dir.toString());
    assertThat(storage.tasks()).isEmpty();
    assertThat(journal()).doesNotExist();
  }

  @Test
  void runningDownloadsHaveTheirRoomPromised() {
    long before = storage.freeBytes();
    long length = 512L * Bytes.MIB; // a hole, so nothing is used
    var task = storage.create(Stored.record(Stored.ID, length));

    assertThat(storage.freeBytes()).isLessThan(before - length / 2);
    task.fail();
    assertThat(storage.freeBytes()).isGreaterThan(before - length / 2);
  }

  @Test
  void openReaderSurvivesDeletion() {
    Stored.finished(storage, Stored.ID, LENGTH);

    try (var reader = task().openReader()) {
      storage.delete(Stored.ID);
      var buffer = ByteBuffer.allocate(LENGTH);
      reader.read(0, buffer);

      assertThat(buffer.array()).isEqualTo(Stored.content(LENGTH));
    }
    assertThat(storage.delete(Stored.ID)).isFalse();
  }

  @Test
  void spoolTakesContentOfUnknownLengthAndLeavesNothing() {
    var content = Stored.content(5000);

    try (var spool = storage.spool(Stored.ID)) {
      spool.write(ByteBuffer.wrap(content, 0, 3000));
      spool.write(ByteBuffer.wrap(content, 3000, 2000));
      var buffer = ByteBuffer.allocate(2000);

      assertThat(spool.length()).isEqualTo(5000);
      assertThat(spool.read(2500, buffer)).isEqualTo(2000);
      assertThat(buffer.array()).isEqualTo(Arrays.copyOfRange(content, 2500, 4500));
      assertThat(spool.read(5000, buffer.clear())).isEqualTo(-1);
    }
    assertThat(dir.resolve("tmp")).isEmptyDirectory();
  }

  // ---- the folder

  @Test
  void folderIsUsedByOneStoreAtATime() {
    assertThatThrownBy(() -> open(BOOT))
        .isInstanceOf(DragonflyException.class)
        .hasMessageContaining(dir.toString());
  }

  @Test
  void folderThatCannotBeMadeIsNamed() throws IOException {
    var file = Files.write(temp.resolve("file"), new byte[0]);

    assertThatThrownBy(() -> TaskStorage.open(file.resolve("store"), true, clock))
        .isInstanceOf(DragonflyException.class)
        .hasMessageContaining("storage.dir=" + file);
  }
}
