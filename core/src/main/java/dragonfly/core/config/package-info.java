/**
 * YAML files to immutable records, with overrides by environment and flag.
 *
 * <p>{@link dragonfly.core.config.ConfigFile} reads, {@link dragonfly.core.config.ConfigNode} is
 * the cursor that records bind from, {@link dragonfly.core.config.Checks} holds the range checks.
 * Single-threaded, used once at start.
 */
@NullMarked
package dragonfly.core.config;

import org.jspecify.annotations.NullMarked;
