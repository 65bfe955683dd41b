package dragonfly.daemon.storage;

import dragonfly.core.error.DragonflyException;
import dragonfly.core.fault.Faults;
import io.grpc.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All tasks on this machine's disk. {@code content/<kind>/<first 3 characters>/<task id>} has the
 * bytes, where other programs of the protocol look for them too; {@code metadata} has a journal a
 * task. One process at a time may use a folder. Thread-safe; methods may touch the disk.
 */
public final class TaskStorage implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TaskStorage.class);

  private final Path dir;
  private final StorageContext context;
  private final FileChannel lockFile;
  private final String bootId;
  private final ConcurrentMap<String, StoredTask> tasks = new ConcurrentHashMap<>();

  /** Held while tasks come and go. */
  private final ReentrantLock structure = new ReentrantLock();

  private TaskStorage(
      Path dir, InstantSource clock, Faults faults, FileChannel lockFile, String bootId) {
    this.dir = dir;
    this.context = new StorageContext(clock, faults, dir.resolve("tmp"));
    this.lockFile = lockFile;
    this.bootId = bootId;
  }

  /**
   * Opens a folder, makes it if need be, and recovers what a former process left in it.
   *
   * @param keep false: begins empty, whatever the folder holds
   * @throws DragonflyException FAILED_PRECONDITION naming the folder if it cannot be used or
   *     another process uses it
   */
  public static TaskStorage open(Path dir, boolean keep, InstantSource clock) {
    return open(dir, keep, clock, Faults.NONE);
  }

  /** As {@link #open(Path, boolean, InstantSource)}, with places at which a test may break it. */
  public static TaskStorage open(Path dir, boolean keep, InstantSource clock, Faults faults) {
    return open(dir, keep, clock, faults, BootId.current());
  }

  static TaskStorage open(
      Path dir, boolean keep, InstantSource clock, Faults faults, String bootId) {
    try {
      Files.createDirectories(dir);
      var storage = new TaskStorage(dir, clock, faults, lock(dir), bootId);
      try {
        storage.load(keep);
      } catch (IOException | RuntimeException e) {
        storage.lockFile.close();
        throw e;
      }
      return storage;
    } catch (IOException e) {
      throw new DragonflyException(
          Status.Code.FAILED_PRECONDITION,
          "storage directory cannot be used: storage.dir=" + dir + " reason=" + e,
          e);
    }
  }

  private static FileChannel lock(Path dir) throws IOException {
    var channel =
        FileChannel.open(dir.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException _) {
      lock = null;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    if (lock == null) {
      channel.close();
      throw new DragonflyException(
          Status.Code.FAILED_PRECONDITION,
          "storage directory is used by another daemon: storage.dir=" + dir);
    }
    return channel;
  }

  // ---- tasks

  public Optional<StoredTask> find(String taskId) {
    return Optional.ofNullable(tasks.get(taskId));
  }

  /** A snapshot of all tasks, in no order. */
  public Collection<StoredTask> tasks() {
    return List.copyOf(tasks.values());
  }

  /**
   * The task to download into: the stored one if its lengths are those of the record (the record of
   * the stored one stays as it is), otherwise a new one. It is running afterwards unless it is
   * finished.
   *
   * @throws DiskFullException if the content cannot fit
   * @throws DragonflyException FAILED_PRECONDITION if one of other lengths is in use
   */
  public StoredTask create(TaskRecord wanted) {
    find(wanted.taskId()).ifPresent(StoredTask::verifyUnchanged);
    structure.lock();
    try {
      var existing = tasks.get(wanted.taskId());
      if (existing != null && hasSameLengths(existing.record(), wanted)) {
        existing.start();
        return existing;
      }
      if (existing != null) {
        if (existing.isInUse()) {
          throw new DragonflyException(
              Status.Code.FAILED_PRECONDITION,
              "task is in use with other lengths: taskId=%s contentLength=%d expected=%d"
                  .formatted(
                      wanted.taskId(), existing.record().contentLength(), wanted.contentLength()));
        }
        delete(wanted.taskId());
      }
      return make(wanted);
    } catch (IOException e) {
      throw DiskFullException.ofWrite(contentFile(wanted.kind(), wanted.taskId()), e);
    } finally {
      structure.unlock();
    }
  }

  private static boolean hasSameLengths(TaskRecord stored, TaskRecord wanted) {
    return stored.kind() == wanted.kind()
        && stored.contentLength() == wanted.contentLength()
        && stored.pieceLength() == wanted.pieceLength();
  }

  private StoredTask make(TaskRecord wanted) throws IOException {
    long free = freeBytes();
    if (wanted.contentLength() > free) {
      throw new DiskFullException(
          "content does not fit: contentLength=%d free=%d storage.dir=%s"
              .formatted(wanted.contentLength(), free, dir),
          null);
    }
    var record = wanted.withFinishedAt(null);
    var contentFile = contentFile(record.kind(), record.taskId());
    var journalFile = journalFile(record.kind(), record.taskId());
    Files.createDirectories(journalFile.getParent());
    Files.deleteIfExists(journalFile);
    Files.deleteIfExists(contentFile);
    var journal = new Journal(journalFile, 0, context.faults());
    try {
      journal.task(record);
      journal.boot(bootId);
      var task =
          new StoredTask(
              context, record, contentFile, journalFile, journal, context.clock().instant());
      task.start();
      tasks.put(record.taskId(), task);
      return task;
    } catch (IOException e) {
      journal.close();
      Files.deleteIfExists(journalFile);
      Files.deleteIfExists(contentFile);
      throw e;
    }
  }

  /**
   * Forgets a task and removes its files; does nothing if there is none. Running uploads of it go
   * on, a running download fails at its next piece.
   *
   * @return whether there was one
   */
  public boolean delete(String taskId) {
    return delete(taskId, true);
  }

  /**
   * As {@link #delete}, unless a download, an upload or an output uses the task.
   *
   * @return whether it is gone
   */
  public boolean deleteUnused(String taskId) {
    return delete(taskId, false);
  }

  private boolean delete(String taskId, boolean evenInUse) {
    structure.lock();
    try {
      var task = tasks.get(taskId);
      if (task == null) {
        return false;
      }
      try {
        return task.delete(evenInUse);
      } finally {
        if (task.isDeleted()) {
          tasks.remove(taskId);
        }
      }
    } catch (IOException e) {
      throw DiskFullException.ofWrite(dir, e);
    } finally {
      structure.unlock();
    }
  }

  /**
   * Room for content whose length is not known yet.
   *
   * @param taskId names the temporary file
   */
  public Spool spool(String taskId) {
    TaskRecord.checkId(taskId);
    return new Spool(context.newTemporary(taskId + "-spool"));
  }

  // ---- space

  public Path dir() {
    return dir;
  }

  /** Bytes of all stored pieces. */
  public long usedBytes() {
    return context.used().sum();
  }

  /** Bytes that the volume has free, less what running downloads will still write. */
  public long freeBytes() {
    long promised = 0;
    for (var task : tasks.values()) {
      if (task.isRunning()) {
        promised += task.record().contentLength() - task.storedBytes();
      }
    }
    return Math.max(0, volume().usable() - promised);
  }

  /**
   * The volume that the folder is on.
   *
   * @param total bytes in all
   * @param usable bytes free for this process
   */
  public record Volume(long total, long usable) {}

  public Volume volume() {
    try {
      var store = Files.getFileStore(dir);
      return new Volume(store.getTotalSpace(), store.getUsableSpace());
    } catch (IOException e) {
      throw new DragonflyException(
          Status.Code.INTERNAL, "volume is not known: storage.dir=" + dir + " reason=" + e, e);
    }
  }

  /** Syncs nothing and loses nothing: what is not synced is in the page cache of the machine. */
  @Override
  public void close() {
    context.close();
    try (lockFile) {
      for (var task : tasks.values()) {
        task.close();
      }
    } catch (IOException e) {
      log.atWarn().setCause(e).log("storage not closed");
    }
  }

  // ---- files

  private Path contentFile(TaskKind kind, String taskId) {
    return file("content", kind, taskId, "");
  }

  private Path journalFile(TaskKind kind, String taskId) {
    return file("metadata", kind, taskId, JOURNAL);
  }

  private Path file(String top, TaskKind kind, String taskId, String ending) {
    TaskRecord.checkId(taskId);
    return dir.resolve(top)
        .resolve(kind.folder())
        .resolve(taskId.substring(0, 3))
        .resolve(taskId + ending);
  }

  private static final String JOURNAL = ".journal";

  private void load(boolean keep) throws IOException {
    removeTree(dir.resolve("tmp"));
    if (!keep) {
      removeTree(dir.resolve("content"));
      removeTree(dir.resolve("metadata"));
    }
    Files.createDirectories(dir.resolve("tmp"));
    for (var kind : TaskKind.values()) {
      Files.createDirectories(dir.resolve("content").resolve(kind.folder()));
      Files.createDirectories(dir.resolve("metadata").resolve(kind.folder()));
      loadTasks(kind);
      removeOrphans(kind);
    }
  }

  private void loadTasks(TaskKind kind) throws IOException {
    for (var journalFile : filesBelow(dir.resolve("metadata").resolve(kind.folder()))) {
      var name = journalFile.getFileName().toString();
      var task = name.endsWith(JOURNAL) ? recover(kind, journalFile, name) : null;
      if (task == null) {
        log.atWarn().addKeyValue("path", journalFile).log("journal is unusable and was removed");
        Files.delete(journalFile);
      } else {
        tasks.put(task.record().taskId(), task);
      }
    }
  }

  private @Nullable StoredTask recover(TaskKind kind, Path journalFile, String name) {
    try {
      var taskId = name.substring(0, name.length() - JOURNAL.length());
      return Recovery.of(journalFile, contentFile(kind, taskId), taskId, bootId, context);
    } catch (IOException | IllegalArgumentException e) {
      log.atWarn().addKeyValue("path", journalFile).setCause(e).log("journal cannot be read");
      return null;
    }
  }

  private void removeOrphans(TaskKind kind) throws IOException {
    for (var file : filesBelow(dir.resolve("content").resolve(kind.folder()))) {
      if (!tasks.containsKey(file.getFileName().toString())) {
        Files.delete(file);
      }
    }
  }

  private static List<Path> filesBelow(Path top) throws IOException {
    try (var paths = Files.walk(top)) {
      return paths.filter(Files::isRegularFile).toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void removeTree(Path top) throws IOException {
    if (!Files.exists(top)) {
      return;
    }
    List<Path> deepestFirst;
    try (var paths = Files.walk(top)) {
      deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    for (var path : deepestFirst) {
      Files.delete(path);
    }
  }
}
