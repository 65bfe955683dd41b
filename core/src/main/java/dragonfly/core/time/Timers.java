package dragonfly.core.time;

import java.time.Duration;

/** Runs tasks after a delay. Thread-safe. */
public interface Timers {

  /**
   * Runs {@code task} once after {@code delay}. The task runs on the thread of the timers, which it
   * must not block: it hands over to its own context.
   *
   * @param delay zero or negative means at once
   */
  Timer schedule(Duration delay, Runnable task);

  /** The timers of the process, on one daemon thread that lives as long as the process. */
  static Timers system() {
    return SystemTimers.shared();
  }

  /** A scheduled task. */
  interface Timer {
    /** Keeps the task from running if it has not begun; never waits for one that has. */
    void cancel();
  }
}
