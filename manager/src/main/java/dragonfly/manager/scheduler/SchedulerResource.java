package dragonfly.manager.scheduler;

import dragonfly.manager.cluster.SchedulerClusterResource;
import dragonfly.manager.web.ZeroTime;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A scheduler as REST shows it.
 *
 * @param state active or inactive
 */
public record SchedulerResource(
    long id,
    Instant createdAt,
    Instant updatedAt,
    int isDel,
    String hostName,
    String idc,
    String location,
    String ip,
    int port,
    SchedulerConfig config,
    String state,
    List<String> features,
    Instant lastKeepAliveAt,
    long schedulerClusterId,
    @Nullable SchedulerClusterResource schedulerCluster) {
  public SchedulerResource {
    features = List.copyOf(features);
  }

  static SchedulerResource of(
      SchedulerEntity row, boolean isActive, @Nullable SchedulerClusterResource cluster) {
    return new SchedulerResource(
        row.id(),
        row.createdAt(),
        row.updatedAt(),
        0,
        row.hostName,
        Objects.requireNonNullElse(row.idc, ""),
        Objects.requireNonNullElse(row.location, ""),
        row.ip,
        row.port,
        row.config,
        isActive ? Scheduler.ACTIVE : Scheduler.INACTIVE,
        row.features,
        ZeroTime.orZero(row.lastKeepAliveAt),
        row.schedulerClusterId,
        cluster);
  }
}
