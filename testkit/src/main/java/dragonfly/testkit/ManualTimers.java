package dragonfly.testkit;

import dragonfly.core.time.Timers;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Timers that fire on the thread that advances the time, in the order of their due times.
 * Thread-safe.
 */
public final class ManualTimers implements Timers {
  private final ManualClock clock;
  private final PriorityQueue<Pending> queue =
      new PriorityQueue<>(
          Comparator.comparingLong(Pending::dueNanos)
              .thenComparingLong(Pending::order)); // guarded by this
  private long scheduled; // guarded by this

  /** Timers that move this clock. */
  public ManualTimers(ManualClock clock) {
    this.clock = clock;
  }

  @Override
  public synchronized Timer schedule(Duration delay, Runnable task) {
    long delayNanos = Math.max(0, delay.toNanos());
    var pending = new Pending(clock.nanos() + delayNanos, scheduled++, task);
    queue.add(pending);
    return () -> cancel(pending);
  }

  /**
   * Moves the clock on and runs what becomes due, each task at its own time; tasks scheduled
   * meanwhile included.
   */
  public void advance(Duration step) {
    long end = clock.nanos() + step.toNanos();
    for (Pending next = poll(end); next != null; next = poll(end)) {
      clock.advance(Duration.ofNanos(Math.max(0, next.dueNanos - clock.nanos())));
      next.task.run();
    }
    clock.advance(Duration.ofNanos(end - clock.nanos()));
  }

  /** Runs what is due now. */
  public void runDue() {
    advance(Duration.ZERO);
  }

  /** Tasks that wait for their time. */
  public synchronized int pending() {
    return queue.size();
  }

  private synchronized @Nullable Pending poll(long end) {
    Pending next = queue.peek();
    return next == null || next.dueNanos > end ? null : queue.poll();
  }

  private synchronized void cancel(Pending pending) {
    queue.remove(pending);
  }

  private record Pending(long dueNanos, long order, Runnable task) {}
}
