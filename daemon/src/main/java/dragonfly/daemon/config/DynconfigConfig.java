package dragonfly.daemon.config;

import dragonfly.core.config.Checks;
import dragonfly.core.config.ConfigNode;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The {@code dynconfig} block.
 *
 * @param refreshInterval between two questions to the manager, above zero; default 1 min
 * @param path ours: the file that names the schedulers when there is no manager, as {@code
 *     --dynconfig}; default {@code /etc/dragonfly/dynconfig.yaml}
 */
public record DynconfigConfig(Duration refreshInterval, Path path) {

  static DynconfigConfig load(ConfigNode node) {
    var dynconfig =
        new DynconfigConfig(
            node.duration("refreshInterval", Duration.ofMinutes(1)),
            node.path("path", Path.of("/etc/dragonfly/dynconfig.yaml")));
    Checks.positive(Keys.of(node, "refreshInterval"), dynconfig.refreshInterval);
    return dynconfig;
  }
}
