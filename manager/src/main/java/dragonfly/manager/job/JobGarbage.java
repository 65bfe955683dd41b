package dragonfly.manager.job;

import dragonfly.manager.gc.Garbage;
import java.time.Duration;
import java.time.Instant;
import org.springframework.stereotype.Component;

/** Jobs that have ended. */
@Component
final class JobGarbage implements Garbage {
  static final int BATCH = 5000;

  private final JobStore store;

  JobGarbage(JobStore store) {
    this.store = store;
  }

  @Override
  public String kind() {
    return "job";
  }

  @Override
  public Duration defaultTtl() {
    return Duration.ofHours(6);
  }

  @Override
  public Duration interval() {
    return Duration.ofHours(3);
  }

  @Override
  public long purge(Instant before) {
    long purged = 0;
    for (int rows = BATCH; rows == BATCH; purged += rows) {
      rows = store.deleteEndedBefore(before, BATCH);
    }
    return purged;
  }
}
