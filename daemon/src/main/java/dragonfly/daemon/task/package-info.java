/**
 * Downloads. {@link dragonfly.daemon.task.TaskConductor} answers requests: it joins a running
 * download of the same task or starts one, hands out pieces as they land, and delivers the output.
 * {@link dragonfly.daemon.task.RunningDownload} fills the store from parents, or from the source by
 * {@link dragonfly.daemon.task.SourceFetcher}, as the scheduler decides.
 *
 * <p>A request is served on its caller's virtual thread; each running download has one of its own,
 * the only writer of its state, fed by a queue of events. Start reading at {@code RunningDownload}.
 */
@NullMarked
package dragonfly.daemon.task;

import org.jspecify.annotations.NullMarked;
