package dragonfly.daemon.config;

import dragonfly.core.config.ConfigNode;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code dfdaemon.yaml}. Immutable.
 *
 * @param health where {@code GET /healthy} is answered; default port 4003
 * @param metrics where {@code GET /metrics} is answered; default port 4002
 * @param stats read and checked; profiles are not served; default port 4004
 * @param securityEnable {@code security.enable}, accepted without effect as in the reference
 * @param enableIpv6 {@code network.enableIPv6}: prefer IPv6 addresses; default false
 * @param warmUp {@code warmUp.enable} (ours): practise a transfer after the start; default true
 */
public record DaemonConfig(
    HostConfig host,
    ServerConfig server,
    DownloadConfig download,
    UploadConfig upload,
    ManagerConfig manager,
    SchedulerConfig scheduler,
    SeedPeerConfig seedPeer,
    DynconfigConfig dynconfig,
    StorageConfig storage,
    BackendConfig backend,
    GcConfig gc,
    ProxyConfig proxy,
    ListenConfig health,
    ListenConfig metrics,
    ListenConfig stats,
    TracingConfig tracing,
    boolean securityEnable,
    boolean enableIpv6,
    boolean warmUp,
    CompatibilityConfig compatibility) {
  private static final Logger LOG = LoggerFactory.getLogger(DaemonConfig.class);

  /** Keys that are read and checked but change nothing; dotted paths, the last part is the key. */
  static final List<String> WITHOUT_EFFECT =
      List.of(
          "proxy",
          "tracing",
          "stats",
          "security.enable",
          "server.pluginDir",
          "server.cacheDir",
          "server.adaptiveRateLimit",
          "download.server.requestBufferSize",
          "upload.server.requestBufferSize",
          "storage.writeBufferSize",
          "storage.readBufferSize",
          "storage.cacheCapacity",
          "storage.writebackMode",
          "storage.server.tcpFastopen",
          "storage.server.quicPort",
          "backend.putConcurrentChunkCount",
          "backend.putChunkSize",
          "backend.putTimeout",
          "backend.enableHickoryDNS",
          "gc.policy.persistentTaskTTL",
          "gc.policy.persistentCacheTaskTTL",
          "gc.policy.pageCacheIdleTimeout");

  /**
   * Binds the file; every key is asked for, so that {@link ConfigNode#unknownKeys} is complete
   * afterwards. Logs once which of the given keys have no effect.
   *
   * @throws dragonfly.core.config.ConfigException naming the key, its value and what was expected
   */
  public static DaemonConfig load(ConfigNode root) {
    return root.bind(DaemonConfig::bind);
  }

  private static DaemonConfig bind(ConfigNode root) {
    var config =
        new DaemonConfig(
            HostConfig.load(root.node("host")),
            ServerConfig.load(root.node("server")),
            DownloadConfig.load(root.node("download")),
            UploadConfig.load(root.node("upload")),
            ManagerConfig.load(root.node("manager")),
            SchedulerConfig.load(root.node("scheduler")),
            SeedPeerConfig.load(root),
            DynconfigConfig.load(root.node("dynconfig")),
            StorageConfig.load(root.node("storage")),
            BackendConfig.load(root.node("backend")),
            GcConfig.load(root.node("gc")),
            ProxyConfig.load(root.node("proxy")),
            ListenConfig.load(root.node("health").node("server"), 4003),
            ListenConfig.load(root.node("metrics").node("server"), 4002),
            ListenConfig.load(root.node("stats").node("server"), 4004),
            TracingConfig.load(root.node("tracing")),
            root.node("security").flag("enable", false),
            root.node("network").flag("enableIPv6", false),
            root.node("warmUp").flag("enable", true),
            CompatibilityConfig.load(root.node("compatibility")));
    List<String> idle = WITHOUT_EFFECT.stream().filter(key -> isSet(root, key)).toList();
    if (!idle.isEmpty()) {
      LOG.atInfo().addKeyValue("keys", idle).log("these configuration keys have no effect yet");
    }
    return config;
  }

  private static boolean isSet(ConfigNode root, String dotted) {
    ConfigNode node = root;
    String[] parts = dotted.split("\\.");
    for (int i = 0; i < parts.length - 1; i++) {
      node = node.node(parts[i]);
    }
    return node.isPresent(parts[parts.length - 1]);
  }
}
