package dragonfly.daemon.config;

import dragonfly.core.config.Checks;
import dragonfly.core.config.ConfigNode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * Where a server listens.
 *
 * @param ip the address to listen on; null means every address
 * @param port 0 to 65535; 0 means any free port
 */
public record ListenConfig(@Nullable InetAddress ip, int port) {

  static ListenConfig load(ConfigNode node, int defaultPort) {
    return load(node, "port", defaultPort);
  }

  static ListenConfig load(ConfigNode node, String portKey, int defaultPort) {
    int port = node.integer(portKey, defaultPort);
    Checks.between(Keys.of(node, portKey), port, 0, 65535);
    return new ListenConfig(Keys.ip(node, "ip"), port);
  }

  /**
   * The address to bind.
   *
   * @param ipv6 whether "every address" includes those of IPv6
   */
  public InetSocketAddress address(boolean ipv6) {
    if (ip != null) {
      return new InetSocketAddress(ip, port);
    }
    try {
      return new InetSocketAddress(InetAddress.getByAddress(new byte[ipv6 ? 16 : 4]), port);
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
