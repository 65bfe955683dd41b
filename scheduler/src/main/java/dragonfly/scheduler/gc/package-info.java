/**
 * When hosts, peers and tasks leave the scheduler's memory. Runs on the timers' thread, which it
 * does not hold up: the swarms do the looking. Start with {@link dragonfly.scheduler.gc.Sweeper}.
 */
@NullMarked
package dragonfly.scheduler.gc;

import org.jspecify.annotations.NullMarked;
