/**
 * The meters of the scheduler, with the names of the protocol's dashboards and some of our own.
 * Thread-safe.
 */
@NullMarked
package dragonfly.scheduler.metrics;

import org.jspecify.annotations.NullMarked;
