/**
 * Clients of the schedulers: which scheduler a task belongs to, the announce stream of one
 * download, the digests that prove pieces, and the seed peers to ask when no scheduler is left.
 * Messages are turned into records here. Start reading at {@link
 * dragonfly.daemon.scheduler.SchedulerClient}.
 */
@NullMarked
package dragonfly.daemon.scheduler;

import org.jspecify.annotations.NullMarked;
