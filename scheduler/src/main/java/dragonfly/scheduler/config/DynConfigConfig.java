package dragonfly.scheduler.config;

import dragonfly.core.config.Checks;
import dragonfly.core.config.ConfigNode;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The {@code dynConfig} block.
 *
 * @param refreshInterval between two reads of what may change while the program runs
 * @param path file that is read when there is no manager; it need not exist
 */
public record DynConfigConfig(Duration refreshInterval, Path path) {
  public DynConfigConfig {
    Checks.positive("dynConfig.refreshInterval", refreshInterval);
  }

  static DynConfigConfig of(ConfigNode node) {
    return new DynConfigConfig(
        node.duration("refreshInterval", Duration.ofMinutes(1)),
        node.path("path", Path.of("/etc/dragonfly/dynconfig.yaml")));
  }
}
