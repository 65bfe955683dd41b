package dragonfly.scheduler.manager;

import dragonfly.core.concurrent.VirtualThreads;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a blocking task again and again on a virtual thread of its own, until closed. Thread-safe.
 */
final class Rhythm implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Rhythm.class);

  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;

  private Rhythm(String name, Supplier<Duration> task) {
    thread = VirtualThreads.start(name, () -> run(name, task));
  }

  /** Starts at once; the task says how long to pause after it. */
  static Rhythm start(String name, Supplier<Duration> task) {
    return new Rhythm(name, task);
  }

  private void run(String name, Supplier<Duration> task) {
    try {
      Duration pause = Duration.ZERO;
      while (!closed.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
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

  @Override
  public void close() {
    closed.countDown();
    thread.interrupt();
  }
}
