package dragonfly.daemon.config;

import dragonfly.core.config.Checks;
import dragonfly.core.config.ConfigNode;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * The {@code host} block: who this daemon says it is.
 *
 * @param idc name of the data centre; default none
 * @param location place, parts separated by {@code |}; default none
 * @param hostname default: the machine's name
 * @param ip advertised address; default: the first address of the machine that is not loopback
 * @param schedulerClusterId asks the manager for the schedulers of this cluster, whatever the other
 *     fields say; default 0 = the manager chooses
 */
public record HostConfig(
    @Nullable String idc,
    @Nullable String location,
    @Nullable String hostname,
    @Nullable InetAddress ip,
    int schedulerClusterId) {

  static HostConfig load(ConfigNode node) {
    int cluster = node.integer("schedulerClusterID", 0);
    Checks.atLeast(Keys.of(node, "schedulerClusterID"), cluster, 0);
    return new HostConfig(
        node.textOrNull("idc"),
        node.textOrNull("location"),
        node.textOrNull("hostname"),
        Keys.ip(node, "ip"),
        cluster);
  }
}
