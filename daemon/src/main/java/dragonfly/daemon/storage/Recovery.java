package dragonfly.daemon.storage;

import dragonfly.core.piece.PieceLayout;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rebuilds one task from its journal. A piece is believed if its content was synced, or if the
 * machine has not been restarted since it was written: a killed process leaves its writes in the
 * page cache. All others are read and compared with their digest, and so is a finished task whose
 * file does not look as it did. Confined to the opening thread.
 */
final class Recovery implements Journal.Reader {
  private static final Logger log = LoggerFactory.getLogger(Recovery.class);

  private final String bootId;
  private final Map<Integer, StoredPiece> pieces = new LinkedHashMap<>();
  private final Set<Integer> doubtful = new HashSet<>();
  private @Nullable TaskRecord task;
  private @Nullable Instant finishedAt;
  private @Nullable ContentStamp stamp;
  private @Nullable String boot;

  private Recovery(String bootId) {
    this.bootId = bootId;
  }

  /** The task, or null if the journal does not even name it or its content is gone. */
  static @Nullable StoredTask of(
      Path journalFile, Path contentFile, String taskId, String bootId, StorageContext context)
      throws IOException {
    var recovery = new Recovery(bootId);
    long length = Journal.read(journalFile, recovery);
    var record = recovery.task;
    if (record == null || !record.taskId().equals(taskId) || !Files.exists(contentFile)) {
      return null;
    }
    var lastAccess = Files.getLastModifiedTime(journalFile).toInstant();
    if (length < Files.size(journalFile)) {
      try (var raw = new RandomAccessFile(journalFile.toFile(), "rw")) {
        raw.setLength(length);
      }
    }
    var journal = new Journal(journalFile, length, context.faults());
    var stored = new StoredTask(context, record, contentFile, journalFile, journal, lastAccess);
    stored.recover(
        recovery.believed(contentFile, record, journal, context),
        recovery.finishedAt,
        recovery.stamp);
    if (!bootId.equals(recovery.boot)) {
      journal.boot(bootId);
      journal.rest();
      stored.writeLastAccess();
    }
    return stored;
  }

  private List<StoredPiece> believed(
      Path contentFile, TaskRecord record, Journal journal, StorageContext context)
      throws IOException {
    var now = ContentStamp.of(contentFile);
    var layout = new PieceLayout(record.contentLength(), record.pieceLength());
    pieces.values().removeIf(piece -> !StoredTask.fits(layout, piece));
    boolean isChanged = stamp != null && !stamp.equals(now);
    if (isChanged || now.size() < record.contentLength()) {
      doubtful.addAll(pieces.keySet());
    }
    var inDoubt = pieces.values().stream().filter(p -> doubtful.contains(p.number())).toList();
    if (inDoubt.isEmpty()) {
      return List.copyOf(pieces.values());
    }
    var good = ContentFiles.verify(contentFile, inDoubt);
    for (var piece : inDoubt) {
      if (!good.contains(piece)) {
        pieces.remove(piece.number());
        journal.dropped(piece.number());
      }
    }
    if (good.size() < inDoubt.size()) {
      log.atWarn()
          .addKeyValue("taskId", record.taskId())
          .addKeyValue("pieces", inDoubt.size())
          .addKeyValue("dropped", inDoubt.size() - good.size())
          .log("pieces were not on the disk");
      finishedAt = null;
      if (isChanged) { // the file may be a user's output now: leave it to the user
        ContentFiles.replaceByCopy(
            contentFile,
            context.newTemporary(record.taskId() + "-rescue"),
            record.contentLength(),
            Set.copyOf(pieces.values()));
      }
    } else if (isChanged && finishedAt != null) {
      stamp = now;
      journal.finished(finishedAt, now);
    }
    if (!isChanged) {
      journal.synced(); // what was read after a restart of the machine came from the disk
    }
    return List.copyOf(pieces.values());
  }

  @Override
  public void task(TaskRecord read) {
    task = read;
  }

  @Override
  public void piece(StoredPiece piece) {
    pieces.putIfAbsent(piece.number(), piece);
    if (!bootId.equals(boot)) {
      doubtful.add(piece.number());
    }
  }

  @Override
  public void finished(Instant at, ContentStamp read) {
    finishedAt = at;
    stamp = read;
  }

  @Override
  public void dropped(int number) {
    pieces.remove(number);
    doubtful.remove(number);
    finishedAt = null;
    stamp = null;
  }

  @Override
  public void boot(String id) {
    boot = id;
  }

  @Override
  public void synced() {
    doubtful.clear();
  }
}
