package dragonfly.daemon.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dragonfly.core.error.DragonflyException;
import dragonfly.core.piece.ByteRange;
import dragonfly.daemon.storage.Stored;
import dragonfly.daemon.storage.StoredTask;
import dragonfly.daemon.storage.TaskStorage;
import dragonfly.testkit.ManualClock;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputTest {
  private static final int LENGTH = 5000;

  @TempDir Path temp;

  private TaskStorage storage;
  private StoredTask task;
  private Path folder;
  private Path path;

  @BeforeEach
  void open() throws IOException {
    storage = TaskStorage.open(temp.resolve("store"), true, new ManualClock());
    task = Stored.finished(storage, Stored.ID, LENGTH);
    folder = Files.createDirectory(temp.resolve("out"));
    path = folder.resolve("file");
  }

  @AfterEach
  void close() {
    storage.close();
  }

  private static void assertFails(Status.Code code, String naming, ThrowingCallable call) {
    var e = catchThrowableOfType(DragonflyException.class, call);
    assertThat(e).hasMessageContaining(naming);
    assertThat(e.code()).isEqualTo(code);
  }

  private void assertDelivered(byte[] content) throws IOException {
    assertThat(Files.readAllBytes(path)).isEqualTo(content);
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(path);
    }
  }

  /** A folder on another file system, where a link is impossible. */
  private Path otherFileSystem() throws IOException {
    for (var candidate : new String[] {"/dev/shm", "/run", "/tmp"}) {
      var other = Path.of(candidate);
      if (Files.isWritable(other) && !Files.getFileStore(other).equals(Files.getFileStore(temp))) {
        return Files.createTempDirectory(other, "output-test");
      }
    }
    return Assumptions.abort("no second file system");
  }

  @Test
  void outputIsALinkToTheCache() throws IOException {
    Output.deliver(task, path, false, true);

    assertDelivered(Stored.content(LENGTH));
    assertThat(Files.isSameFile(path, task.contentFile())).isTrue();
    assertThat(task.isInUse()).isFalse();
  }

  @Test
  void existingFileIsKeptUnlessItMayBeReplaced() throws IOException {
    Files.write(path, new byte[] {1});

    assertFails(
        Status.Code.ALREADY_EXISTS,
        path.toString(),
        () -> Output.deliver(task, path, false, false));
    assertDelivered(new byte[] {1});

    Output.deliver(task, path, true, false);
    assertDelivered(Stored.content(LENGTH));
  }

  @Test
  void linkThatIsThereAlreadyIsFine() throws IOException {
    Output.deliver(task, path, false, false);
    Output.deliver(task, path, false, false);
    Output.deliver(task, path, true, true);

    assertDelivered(Stored.content(LENGTH));
  }

  @Test
  void outputOnAnotherFileSystemIsACopy() throws IOException {
    folder = otherFileSystem();
    path = folder.resolve("file");
    try {
      Output.deliver(task, path, false, false);
      assertDelivered(Stored.content(LENGTH));
      assertThat(Files.isReadable(path)).isTrue();

      Files.write(path, new byte[] {1});
      assertFails(
          Status.Code.ALREADY_EXISTS,
          path.toString(),
          () -> Output.deliver(task, path, false, false));
      Output.deliver(task, path, true, false);
      assertDelivered(Stored.content(LENGTH));

      assertFails(
          Status.Code.FAILED_PRECONDITION,
          path.toString(),
          () -> Output.deliver(task, path, true, true));
      assertDelivered(Stored.content(LENGTH));
    } finally {
      Files.deleteIfExists(path);
      Files.delete(folder);
    }
  }

  @Test
  void rangeIsAFileOfItsOwn() throws IOException {
    Output.deliverRange(task, new ByteRange(1000, 500), path, false);
    assertDelivered(Arrays.copyOfRange(Stored.content(LENGTH), 1000, 1500));

    Output.deliverRange(task, new ByteRange(4999, 500), path, true);
    assertDelivered(Arrays.copyOfRange(Stored.content(LENGTH), 4999, 5000));

    assertFails(
        Status.Code.ALREADY_EXISTS,
        path.toString(),
        () -> Output.deliverRange(task, new ByteRange(0, 1), path, false));
  }

  @Test
  void emptyContentIsAnEmptyFile() throws IOException {
    var empty = Stored.finished(storage, "aaaa", 0);

    Output.deliver(empty, path, false, false);

    assertDelivered(new byte[0]);
  }

  @Test
  void changedCacheIsNotDelivered() throws IOException {
    Files.write(task.contentFile(), new byte[LENGTH]);
    Files.setLastModifiedTime(task.contentFile(), FileTime.fromMillis(5_000_000_000_000L));

    assertFails(
        Status.Code.DATA_LOSS, path.toString(), () -> Output.deliver(task, path, false, false));
    assertThat(path).doesNotExist();
  }

  @Test
  void pathThatNoFileCanBeAtIsNamed() {
    assertFails(
        Status.Code.INVALID_ARGUMENT, "relative", () -> Output.check(Path.of("relative"), false));
    assertFails(Status.Code.INVALID_ARGUMENT, "/", () -> Output.check(Path.of("/"), true));
    assertFails(Status.Code.INVALID_ARGUMENT, folder.toString(), () -> Output.check(folder, true));
    var missing = folder.resolve("missing/file");
    assertFails(
        Status.Code.INVALID_ARGUMENT, missing.toString(), () -> Output.check(missing, false));
    var below = task.contentFile().resolve("file");
    assertThatThrownBy(() -> Output.check(below, false)).hasMessageContaining(below.toString());
  }

  @Test
  void folderThatCannotBeWrittenToIsNamed() {
    // for root every folder is writable, but these are not
    var readOnly = Path.of("/proc/file");
    Assumptions.assumeTrue(Files.isDirectory(Path.of("/proc")));

    assertThatThrownBy(() -> Output.deliver(task, readOnly, false, false))
        .isInstanceOf(DragonflyException.class)
        .hasMessageContaining("/proc/file");
  }

  @Test
  void danglingLinkCountsAsAFile() throws IOException {
    Files.createSymbolicLink(path, folder.resolve("nowhere"));

    assertFails(
        Status.Code.ALREADY_EXISTS,
        path.toString(),
        () -> Output.deliver(task, path, false, false));
    Output.deliver(task, path, true, false);
    assertDelivered(Stored.content(LENGTH));
  }
}
