package dragonfly.scheduler.config;

import dragonfly.core.config.Checks;
import dragonfly.core.config.ConfigNode;
import dragonfly.core.config.TlsFiles;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The {@code server} block.
 *
 * @param advertiseIp what the manager is told; null: an address of this machine
 * @param advertisePort what the manager is told; 0: the port that is listened on
 * @param listenIp address that is listened on
 * @param port 0 for any free one
 * @param host name that the manager is told; null: the name of this machine
 * @param requestRateLimit calls a second, 0 for no limit
 * @param logDir null for no files
 * @param logMaxSizeMib size of a log file at which the next one is begun
 * @param logMaxBackups log files kept
 * @param isIpv6 whether an address of this machine is looked for among IPv6 ones first
 */
public record ServerConfig(
    @Nullable String advertiseIp,
    int advertisePort,
    String listenIp,
    int port,
    @Nullable String host,
    TlsFiles tls,
    int requestRateLimit,
    @Nullable Path logDir,
    String logLevel,
    int logMaxSizeMib,
    int logMaxBackups,
    boolean isIpv6) {
  public ServerConfig {
    Checks.port("server.port", port);
    Checks.port("server.advertisePort", advertisePort);
    Checks.atLeast("server.requestRateLimit", requestRateLimit, 0);
    Checks.atLeast("server.logMaxSize", logMaxSizeMib, 1);
    Checks.atLeast("server.logMaxBackups", logMaxBackups, 0);
  }

  static ServerConfig of(ConfigNode node, boolean isIpv6) {
    node.ignore("logMaxAge", "pluginDir", "cacheDir", "dataDir", "workHome");
    return new ServerConfig(
        node.textOrNull("advertiseIP"),
        node.port("advertisePort", 0),
        node.text("listenIP", isIpv6 ? "::" : "0.0.0.0"),
        node.port("port", 8002),
        node.textOrNull("host"),
        TlsFiles.of(node.node("tls")),
        node.integer("requestRateLimit", 4000),
        node.optionalPath("logDir").orElse(null),
        node.text("logLevel", "info"),
        node.integer("logMaxSize", 1024),
        node.integer("logMaxBackups", 20),
        isIpv6);
  }
}
