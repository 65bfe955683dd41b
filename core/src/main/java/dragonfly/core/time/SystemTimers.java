package dragonfly.core.time;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Timers by the clock of the machine, on one thread. Thread-safe. */
public final class SystemTimers implements Timers, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SystemTimers.class);

  private final ScheduledThreadPoolExecutor executor;

  /** Starts with the first task scheduled; the thread does not keep the process alive. */
  public SystemTimers(String threadName) {
    executor =
        new ScheduledThreadPoolExecutor(
            1, task -> Thread.ofPlatform().name(threadName).daemon(true).unstarted(task));
    executor.setRemoveOnCancelPolicy(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  static Timers shared() {
    return Shared.TIMERS;
  }

  /**
   * {@inheritDoc} After {@link #close()} nothing is scheduled any more and the answer is a timer
   * that never fires.
   */
  @Override
  public Timer schedule(Duration delay, Runnable task) {
    try {
      var future = executor.schedule(() -> runLogged(task), delay.toNanos(), TimeUnit.NANOSECONDS);
      return () -> future.cancel(false);
    } catch (RejectedExecutionException _) {
      return () -> {};
    }
  }

  private static void runLogged(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      log.atError().setCause(e).log("timer task failed");
    }
  }

  /** Drops all tasks that have not begun. Does not wait. */
  @Override
  public void close() {
    executor.shutdownNow();
  }

  private static final class Shared {
    static final Timers TIMERS = new SystemTimers("timers");
  }
}
