package dragonfly.scheduler.config;

import dragonfly.core.config.ConfigNode;
import org.jspecify.annotations.Nullable;

/**
 * The {@code compatibility} block.
 *
 * @param generation version that all daemons of the cluster count as, such as {@code 1.5.1}; null:
 *     what each announces
 */
public record CompatibilityConfig(@Nullable String generation) {
  static CompatibilityConfig of(ConfigNode node) {
    String generation = node.textOrNull("generation");
    return new CompatibilityConfig(
        generation == null || generation.isBlank() || generation.equals("auto")
            ? null
            : generation);
  }
}
