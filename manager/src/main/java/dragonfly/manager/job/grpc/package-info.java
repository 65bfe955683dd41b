/**
 * What jobs ask schedulers: by our own extension where it is served, else by the calls of the
 * protocol. Calls block. Start at {@code SchedulerJobs}.
 */
@NullMarked
package dragonfly.manager.job.grpc;

import org.jspecify.annotations.NullMarked;
