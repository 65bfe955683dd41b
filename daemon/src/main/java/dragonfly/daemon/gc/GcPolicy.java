package dragonfly.daemon.gc;

import dragonfly.core.unit.ByteSize;
import dragonfly.daemon.storage.TaskKind;
import java.time.Duration;

/**
 * How long tasks stay. Immutable.
 *
 * @param taskTtl unused standard tasks go after this; default 30 days
 * @param persistentTaskTtl as taskTtl; default 1 day
 * @param persistentCacheTaskTtl as taskTtl; default 1 day
 * @param diskThreshold bytes that the store may use; 0: the size of the volume counts
 * @param diskHighThresholdPercent use from which tasks are collected, 1 to 99; default 80
 * @param diskLowThresholdPercent use down to which they are; default 60
 */
public record GcPolicy(
    Duration taskTtl,
    Duration persistentTaskTtl,
    Duration persistentCacheTaskTtl,
    ByteSize diskThreshold,
    int diskHighThresholdPercent,
    int diskLowThresholdPercent) {

  Duration ttl(TaskKind kind) {
    return switch (kind) {
      case STANDARD -> taskTtl;
      case PERSISTENT -> persistentTaskTtl;
      case PERSISTENT_CACHE -> persistentCacheTaskTtl;
    };
  }
}
