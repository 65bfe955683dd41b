package dragonfly.manager.config;

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
}
