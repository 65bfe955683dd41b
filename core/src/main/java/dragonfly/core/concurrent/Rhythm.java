package dragonfly.core.concurrent;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a blocking task again and again on a virtual thread of its own, until closed. Thread-safe.
 */
public final class Rhythm implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Rhythm.class);

  private final Semaphore wakes = new Semaphore(0);
  private volatile boolean isClosed;
  private final Thread thread;

  private Rhythm(String name, Supplier<Duration> task) {
    thread = VirtualThreads.start(name, () -> run(name, task));
  }

  /** Starts at once; the task says how long to pause after it. */
  public static Rhythm start(String name, Supplier<Duration> task) {
    return new Rhythm(name, task);
  }

  private void run(String name, Supplier<Duration> task) {
    try {
      Duration pause = Duration.ZERO;
      while (true) {
        var _ = wakes.tryAcquire(pause.toNanos(), TimeUnit.NANOSECONDS);
        wakes.drainPermits();
        if (isClosed) {
          return;
        }
        try {
          pause = task.get();
        } catch (RuntimeException e) {
          log.atError().addKeyValue("task", name).setCause(e).log("task failed");
          pause = Duration.ofSeconds(5);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the pause, if there is one; the task runs at once, or once more after it. */
  public void wake() {
    wakes.release();
  }

  @Override
  public void close() {
    isClosed = true;
    thread.interrupt();
  }
}
