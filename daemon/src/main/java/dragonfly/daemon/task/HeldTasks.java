package dragonfly.daemon.task;

import dragonfly.daemon.scheduler.HeldTask;
import dragonfly.daemon.storage.StoredTask;

/** What schedulers are told of stored tasks. */
public final class HeldTasks {
  private HeldTasks() {}

  /** Describes a stored task under the id of the peer that stored it. */
  public static HeldTask of(StoredTask task, String peerId) {
    var record = task.record();
    return new HeldTask(
        record.taskId(),
        peerId,
        record.url(),
        record.tag(),
        record.application(),
        record.digest(),
        record.contentLength(),
        record.pieceLength(),
        task.isFinished(),
        task.pieces(),
        SourceVersion.of(record));
  }
}
