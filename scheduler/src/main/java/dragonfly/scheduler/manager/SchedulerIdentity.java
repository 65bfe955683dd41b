package dragonfly.scheduler.manager;

import org.jspecify.annotations.Nullable;

/** Who this scheduler is, as its manager is told. */
public record SchedulerIdentity(
    String hostname,
    String ip,
    int port,
    @Nullable String idc,
    @Nullable String location,
    long clusterId) {}
