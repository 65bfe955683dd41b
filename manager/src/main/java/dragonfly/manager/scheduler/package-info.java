/** Schedulers that registered, with their liveness. Start at {@code SchedulerService}. */
@NullMarked
package dragonfly.manager.scheduler;

import org.jspecify.annotations.NullMarked;
