/**
 * Does the daemon's work once on a content of no use, so that the first real one finds compiled
 * code.
 */
@NullMarked
package dragonfly.daemon.warmup;

import org.jspecify.annotations.NullMarked;
