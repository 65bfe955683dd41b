package dragonfly.manager.job;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code job_schedule}. Immutable.
 *
 * @param args as shown
 * @param sealedRequest the whole request that is made each time
 */
record JobSchedule(
    long id,
    Instant createdAt,
    Instant updatedAt,
    String bio,
    String cron,
    String zone,
    boolean isEnabled,
    String type,
    String args,
    String sealedRequest,
    long userId,
    @Nullable Instant lastRunAt,
    @Nullable Long lastJobId) {
  /** The place that all requests of schedules are sealed for. */
  static final String PLACE = "job-schedule";
}
