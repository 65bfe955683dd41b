package dragonfly.manager.config;

import dragonfly.core.config.ConfigNode;
import java.nio.file.Path;

/**
 * The {@code database} block.
 *
 * @param type the engine; default h2
 * @param h2Path file of the embedded database, without its ending; default {@code
 *     /var/lib/dragonfly/manager}
 */
public record DatabaseConfig(Type type, Path h2Path) {
  /** The engines that are served. */
  public enum Type {
    /** Embedded, in one file. */
    H2
  }

  static DatabaseConfig of(ConfigNode node) {
    return new DatabaseConfig(
        node.choice("type", Type.class, Type.H2),
        node.node("h2").path("path", Path.of("/var/lib/dragonfly/manager")));
  }
}
