/**
 * Delivers stored content to a file of the caller's: by hard link where possible, else by a copy.
 * Nothing half-written ever appears under the final name. Blocks; for virtual threads. Start
 * reading at {@link dragonfly.daemon.output.Output}.
 */
@NullMarked
package dragonfly.daemon.output;

import org.jspecify.annotations.NullMarked;
