package dragonfly.manager.scheduler;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a scheduler says when it registers. An empty list of features means all. */
public record SchedulerRegistration(
    String hostname,
    String ip,
    int port,
    @Nullable String idc,
    @Nullable String location,
    List<String> features,
    SchedulerConfig config,
    long clusterId) {
  public SchedulerRegistration {
    features = features.isEmpty() ? Scheduler.FEATURES : List.copyOf(features);
  }
}
