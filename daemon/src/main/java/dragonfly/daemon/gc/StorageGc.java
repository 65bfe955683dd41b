package dragonfly.daemon.gc;

import dragonfly.core.error.DragonflyException;
import dragonfly.daemon.storage.StoredTask;
import dragonfly.daemon.storage.TaskRecord;
import dragonfly.daemon.storage.TaskStorage;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects tasks that nobody used for their TTL, and the longest unused ones while the disk is too
 * full. A task in use (a download, an upload, an output) is never collected. For one thread.
 */
public final class StorageGc {
  private static final Logger log = LoggerFactory.getLogger(StorageGc.class);

  private final TaskStorage storage;
  private final GcPolicy policy;
  private final InstantSource clock;

  public StorageGc(TaskStorage storage, GcPolicy policy, InstantSource clock) {
    this.storage = storage;
    this.policy = policy;
    this.clock = clock;
  }

  /**
   * One pass. Blocks on the disk.
   *
   * @return what was deleted, for the scheduler to be told
   */
  public List<TaskRecord> collect() {
    var deleted = new ArrayList<TaskRecord>();
    collectExpired(deleted);
    collectForSpace(deleted);
    return deleted;
  }

  private void collectExpired(List<TaskRecord> deleted) {
    Instant now = clock.instant();
    for (var task : storage.tasks()) {
      var ttl = policy.ttl(task.record().kind());
      if (task.lastAccess().plus(ttl).isBefore(now)) {
        delete(task, "unused", deleted);
      }
    }
  }

  private void collectForSpace(List<TaskRecord> deleted) {
    long quota = policy.diskThreshold().bytes();
    boolean ownSpaceCounts = quota > 0;
    var volume = storage.volume();
    long total = ownSpaceCounts ? quota : volume.total();
    long used = ownSpaceCounts ? storage.usedBytes() : volume.total() - volume.usable();
    if (total <= 0 || (double) used < percent(total, policy.diskHighThresholdPercent())) {
      return;
    }
    double excess = (double) used - percent(total, policy.diskLowThresholdPercent());
    var oldestFirst =
        storage.tasks().stream().sorted(Comparator.comparing(StoredTask::lastAccess)).toList();
    for (var task : oldestFirst) {
      if (excess <= 0) {
        return;
      }
      // The blocks of a file with another link stay when it goes, so the volume gains nothing.
      long gain = ownSpaceCounts || !task.isLinkedElsewhere() ? task.storedBytes() : 0;
      if (gain > 0 && delete(task, "disk", deleted)) {
        excess -= (double) gain;
      }
    }
    if (excess > 0) {
      log.atWarn()
          .addKeyValue("missing", (long) excess)
          .addKeyValue("path", storage.dir())
          .log("disk stays too full: what is left is in use or linked elsewhere");
    }
  }

  private boolean delete(StoredTask task, String cause, List<TaskRecord> deleted) {
    var record = task.record();
    try {
      if (!storage.deleteUnused(record.taskId())) {
        return false;
      }
    } catch (DragonflyException e) {
      log.atWarn().addKeyValue("taskId", record.taskId()).setCause(e).log("task not collected");
      return false;
    }
    log.atInfo()
        .addKeyValue("taskId", record.taskId())
        .addKeyValue("length", task.storedBytes())
        .addKeyValue("cause", cause)
        .log("task collected");
    deleted.add(record);
    return true;
  }

  private static double percent(long total, int percent) {
    return total / 100.0 * percent;
  }
}
