package dragonfly.manager.config;

import dragonfly.core.config.ConfigNode;
import java.net.InetSocketAddress;

/**
 * The {@code metrics} block. The REST address shows {@code /metrics} in any case.
 *
 * @param enable whether a listener of their own is opened; default false
 * @param address of that listener; default port 8000 on all addresses, port 0 any free one
 */
public record MetricsConfig(boolean enable, InetSocketAddress address) {
  public MetricsConfig {
    ListenAddresses.check("metrics.addr", address);
  }

  static MetricsConfig of(ConfigNode node) {
    return new MetricsConfig(
        node.flag("enable", false),
        node.parse(
            "addr",
            new InetSocketAddress(8000),
            ListenAddresses::parse,
            "an address to listen on",
            ":8000 or 127.0.0.1:8000"));
  }
}
