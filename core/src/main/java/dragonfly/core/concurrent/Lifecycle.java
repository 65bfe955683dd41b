package dragonfly.core.concurrent;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes the parts of a program in reverse order of their start. Each part has a deadline after
 * which the next one is closed all the same; a failure is logged and does not keep the others from
 * closing. Thread-safe.
 */
public final class Lifecycle implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Lifecycle.class);
  private static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(10);

  private final Duration deadline;
  private final Deque<Part> parts = new ArrayDeque<>(); // guarded by this
  private boolean isClosed; // guarded by this

  /** Parts have 10 s each to close. */
  public Lifecycle() {
    this(DEFAULT_DEADLINE);
  }

  public Lifecycle(Duration deadlineOfEachPart) {
    this.deadline = deadlineOfEachPart;
  }

  /**
   * Takes over a part that has been started.
   *
   * @return the part, for use in the line that makes it
   * @throws IllegalStateException if this is closed already; the part is closed then
   */
  public <T extends AutoCloseable> T own(String name, T part) {
    synchronized (this) {
      if (!isClosed) {
        parts.push(new Part(name, part));
        return part;
      }
    }
    close(new Part(name, part));
    throw new IllegalStateException("closed already: part=" + name);
  }

  /** Closes all parts, last one first. Idempotent; a second caller does not wait for the first. */
  @Override
  public void close() {
    for (Part part = poll(); part != null; part = poll()) {
      close(part);
    }
  }

  private synchronized @Nullable Part poll() {
    isClosed = true;
    return parts.poll();
  }

  private void close(Part part) {
    Thread closer =
        VirtualThreads.start(
            "close-" + part.name,
            () -> {
              try {
                part.part.close();
              } catch (Exception e) {
                log.atWarn().addKeyValue("part", part.name).setCause(e).log("part failed to close");
              }
            });
    if (!join(closer)) {
      log.atWarn()
          .addKeyValue("part", part.name)
          .addKeyValue("deadlineMs", deadline.toMillis())
          .log("part did not close in time, going on without it");
      closer.interrupt();
    }
  }

  /** Waits also when interrupted: who closes a program must not leave half of it open. */
  private boolean join(Thread closer) {
    boolean isInterrupted = false;
    try {
      while (true) {
        try {
          return closer.join(deadline);
        } catch (InterruptedException _) {
          isInterrupted = true;
        }
      }
    } finally {
      if (isInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private record Part(String name, AutoCloseable part) {}
}
