package dragonfly.manager.config;

import dragonfly.core.config.ConfigNode;
import dragonfly.core.unit.Secret;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The whole of {@code manager.yaml}. Immutable.
 *
 * @param console whether log lines also go to standard output
 * @param initialRootPassword password of the user root on the first boot; random if null
 * @param ignoredKeys keys of the file that other managers need and this one does not
 */
public record ManagerConfig(
    boolean console,
    ServerConfig server,
    AuthConfig auth,
    DatabaseConfig database,
    JobConfig job,
    MetricsConfig metrics,
    TracingConfig tracing,
    CompatibilityConfig compatibility,
    AuditConfig audit,
    @Nullable Secret initialRootPassword,
    List<String> ignoredKeys) {

  public ManagerConfig {
    ignoredKeys = List.copyOf(ignoredKeys);
    if (initialRootPassword != null) {
      AuthConfig.checkPassword("auth.initialRootPassword", initialRootPassword);
    }
  }

  /**
   * Binds the root of a configuration.
   *
   * @throws dragonfly.core.config.ConfigException naming file, key, value and what is expected
   */
  public static ManagerConfig load(ConfigNode node) {
    return node.bind(ManagerConfig::of);
  }

  private static ManagerConfig of(ConfigNode node) {
    boolean ipv6 = node.node("network").flag("enableIPv6", false);
    return new ManagerConfig(
        node.flag("console", false),
        ServerConfig.of(node.node("server"), ipv6),
        AuthConfig.of(node.node("auth")),
        DatabaseConfig.of(node.node("database")),
        JobConfig.of(node.node("job")),
        MetricsConfig.of(node.node("metrics")),
        TracingConfig.of(node.node("tracing")),
        CompatibilityConfig.of(node.node("compatibility")),
        AuditConfig.of(node.node("audit")),
        node.node("auth").secretOrNull("initialRootPassword"),
        ignored(node));
  }

  private static List<String> ignored(ConfigNode node) {
    var found = new ArrayList<String>();
    collect(node, found, "pprofPort", "cache");
    collect(node.node("server"), found, "pluginDir");
    collect(node.node("job").node("syncPeers"), found, "batchSize");
    node.node("server").node("grpc").ignore("advertiseIP");
    collect(node.node("database"), found, "polardb", "redis");
    return found;
  }

  private static void collect(ConfigNode node, List<String> found, String... keys) {
    for (var key : keys) {
      if (node.isPresent(key)) {
        found.add(node.path().isEmpty() ? key : node.path() + "." + key);
      }
    }
  }
}
