package dragonfly.manager.scheduler;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A scheduler as stored. Immutable.
 *
 * @param isActive whether its lease held when this was read
 */
public record Scheduler(
    long id,
    String hostname,
    String ip,
    int port,
    @Nullable String idc,
    @Nullable String location,
    List<String> features,
    SchedulerConfig config,
    long clusterId,
    boolean isActive,
    @Nullable Instant lastKeepAliveAt) {
  /** The feature of a scheduler that daemons may be sent to. */
  public static final String SCHEDULE = "schedule";

  /** The feature of a scheduler that carries out jobs. */
  public static final String PREHEAT = "preheat";

  /** All features that a scheduler may have. */
  public static final List<String> FEATURES = List.of(SCHEDULE, PREHEAT);

  /** The state of a scheduler whose lease holds. */
  public static final String ACTIVE = "active";

  /** The state of a scheduler that has not been heard of. */
  public static final String INACTIVE = "inactive";

  public Scheduler {
    features = List.copyOf(features);
  }

  /** The word for {@link #isActive} in the protocol. */
  public String state() {
    return isActive ? ACTIVE : INACTIVE;
  }

  /** Whether daemons may be sent to it now. */
  public boolean servesDaemons() {
    return isActive && features.contains(SCHEDULE);
  }

  Instant lastSign() {
    return Optional.ofNullable(lastKeepAliveAt).orElse(Instant.EPOCH);
  }
}
