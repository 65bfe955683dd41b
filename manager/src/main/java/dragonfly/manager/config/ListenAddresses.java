package dragonfly.manager.config;

import dragonfly.core.config.ConfigException;
import dragonfly.core.rpc.HostAndPort;
import java.net.InetSocketAddress;

/** Reads addresses to listen on as the configuration writes them. */
final class ListenAddresses {
  private ListenAddresses() {}

  /** {@code host:port}, or {@code :port} for all addresses. */
  static InetSocketAddress parse(String text) {
    if (text.startsWith(":")) {
      return new InetSocketAddress(Integer.parseInt(text.substring(1)));
    }
    return HostAndPort.parse(text).resolve();
  }

  static void check(String key, InetSocketAddress address) {
    if (address.isUnresolved()) {
      throw new ConfigException(
          "%s: \"%s\" is not the name or address of this machine (expected e.g. 127.0.0.1)"
              .formatted(key, address.getHostString()));
    }
  }
}
