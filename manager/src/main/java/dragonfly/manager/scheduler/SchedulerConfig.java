package dragonfly.manager.scheduler;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a scheduler tells about itself.
 *
 * @param managerKeepAliveInterval nanoseconds between its keep-alive messages
 */
public record SchedulerConfig(@Nullable Long managerKeepAliveInterval) {
  static final SchedulerConfig NONE = new SchedulerConfig(null);
  private static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(5);
  private static final Duration MIN_LEASE = Duration.ofSeconds(3);
  private static final Duration MAX_LEASE = Duration.ofHours(1);

  /** How long one message keeps the scheduler active: three intervals, 3 s to 1 h. */
  public Duration lease() {
    var interval =
        managerKeepAliveInterval == null || managerKeepAliveInterval <= 0
            ? DEFAULT_INTERVAL
            : Duration.ofNanos(managerKeepAliveInterval);
    var lease = interval.multipliedBy(3);
    if (lease.compareTo(MIN_LEASE) < 0) {
      return MIN_LEASE;
    }
    return lease.compareTo(MAX_LEASE) > 0 ? MAX_LEASE : lease;
  }
}
