package dragonfly.scheduler.config;

import dragonfly.core.config.ConfigNode;
import org.jspecify.annotations.Nullable;

/** The {@code host} block: where this machine is, as the manager is told. */
public record HostConfig(@Nullable String idc, @Nullable String location) {
  static HostConfig of(ConfigNode node) {
    return new HostConfig(node.textOrNull("idc"), node.textOrNull("location"));
  }
}
