/**
 * The meters of the daemon, in one class so that names and labels can be compared with the docs.
 */
@NullMarked
package dragonfly.daemon.metrics;

import org.jspecify.annotations.NullMarked;
