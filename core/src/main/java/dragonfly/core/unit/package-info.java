/**
 * Quantities with their text forms as they stand in configuration files: sizes, bandwidths,
 * durations, secrets. Immutable.
 */
@NullMarked
package dragonfly.core.unit;

import org.jspecify.annotations.NullMarked;
