package dragonfly.scheduler.config;

import dragonfly.core.config.ConfigNode;

/** All of {@code scheduler.yaml}. Immutable. */
public record SchedulerConfig(
    boolean console,
    ServerConfig server,
    SchedulingConfig scheduler,
    GcConfig gc,
    DynConfigConfig dynConfig,
    HostConfig host,
    ManagerConfig manager,
    SeedPeerConfig seedPeer,
    MetricsConfig metrics,
    CompatibilityConfig compatibility) {

  /** Binds the file; keys that have no effect here are taken note of. */
  public static SchedulerConfig load(ConfigNode root) {
    return root.bind(SchedulerConfig::bind);
  }

  private static SchedulerConfig bind(ConfigNode root) {
    // Read by the protocol's schedulers; what they configure is not part of this program.
    root.ignore("pprofPort", "tracing", "database", "job", "peer", "verbose");
    boolean isIpv6 = root.node("network").flag("enableIPv6", false);
    return new SchedulerConfig(
        root.flag("console", false),
        ServerConfig.of(root.node("server"), isIpv6),
        SchedulingConfig.of(root.node("scheduler")),
        GcConfig.of(root.node("scheduler").node("gc")),
        DynConfigConfig.of(root.node("dynConfig")),
        HostConfig.of(root.node("host")),
        ManagerConfig.of(root.node("manager")),
        SeedPeerConfig.of(root.node("seedPeer")),
        MetricsConfig.of(root.node("metrics")),
        CompatibilityConfig.of(root.node("compatibility")));
  }
}
