/**
 * The scheduler: tells peers from whom to get pieces. {@link dragonfly.scheduler.SchedulerMain}
 * wires it and holds its life.
 */
@NullMarked
package dragonfly.scheduler;

import org.jspecify.annotations.NullMarked;
