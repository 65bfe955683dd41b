package dragonfly.scheduler.config;

import dragonfly.core.config.ConfigNode;
import dragonfly.core.rpc.HostAndPort;

/**
 * The {@code metrics} block.
 *
 * @param isEnabled whether {@code /metrics} is served
 * @param addr where; the key may leave the host out ({@code :8000})
 */
public record MetricsConfig(boolean isEnabled, HostAndPort addr) {
  private static final HostAndPort DEFAULT = new HostAndPort("0.0.0.0", 8000);

  static MetricsConfig of(ConfigNode node) {
    node.ignore("enableHost");
    return new MetricsConfig(
        node.flag("enable", false),
        node.parse("addr", DEFAULT, MetricsConfig::parse, "an address", ":8000"));
  }

  private static HostAndPort parse(String text) {
    return HostAndPort.parse(text.startsWith(":") ? DEFAULT.host() + text : text);
  }
}
