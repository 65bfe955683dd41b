package dragonfly.scheduler.config;

import dragonfly.core.config.Checks;
import dragonfly.core.config.ConfigNode;
import dragonfly.core.config.TlsFiles;
import dragonfly.core.rpc.HostAndPort;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The {@code manager} block.
 *
 * @param addr null: there is no manager
 * @param schedulerClusterId the cluster that this scheduler belongs to
 * @param keepAliveInterval between two signs of life
 */
public record ManagerConfig(
    @Nullable HostAndPort addr, TlsFiles tls, long schedulerClusterId, Duration keepAliveInterval) {
  public ManagerConfig {
    Checks.atLeast("manager.schedulerClusterID", schedulerClusterId, 1);
    Checks.positive("manager.keepAlive.interval", keepAliveInterval);
  }

  static ManagerConfig of(ConfigNode node) {
    HostAndPort addr =
        node.isPresent("addr")
            ? node.parse(
                "addr",
                new HostAndPort("127.0.0.1", 65003),
                HostAndPort::parse,
                "an address",
                "manager:65003")
            : null;
    return new ManagerConfig(
        addr,
        TlsFiles.of(node.node("tls")),
        node.longInteger("schedulerClusterID", 1),
        node.node("keepAlive").duration("interval", Duration.ofSeconds(5)));
  }
}
