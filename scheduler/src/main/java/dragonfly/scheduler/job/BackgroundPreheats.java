package dragonfly.scheduler.job;

import dragonfly.core.concurrent.VirtualThreads;
import dragonfly.core.error.DragonflyException;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Preheats that nobody waits for. Thread-safe. */
final class BackgroundPreheats implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BackgroundPreheats.class);

  /** Calls whose work is not done; each holds its plan in memory. */
  private static final int MAX_RUNNING = 1000;

  private final Preheats preheats;
  private final Semaphore permits = new Semaphore(MAX_RUNNING);
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

  BackgroundPreheats(Preheats preheats) {
    this.preheats = preheats;
  }

  /** Makes the preheat of one content when its turn comes, for credentials do not live long. */
  @FunctionalInterface
  interface Plan {
    Preheat make() throws InterruptedException;
  }

  /**
   * Begins.
   *
   * @throws DragonflyException RESOURCE_EXHAUSTED if too many run already
   */
  void start(String what, int atOnce, List<Plan> plans) {
    if (!permits.tryAcquire()) {
      throw new DragonflyException(
          Status.Code.RESOURCE_EXHAUSTED, "too many preheats run: limit=" + MAX_RUNNING);
    }
    threads.add(
        VirtualThreads.start(
            "preheat-" + what,
            () -> {
              try {
                run(what, atOnce, plans);
              } finally {
                permits.release();
                threads.remove(Thread.currentThread());
              }
            }));
  }

  private void run(String what, int atOnce, List<Plan> plans) {
    var slots = new Semaphore(atOnce);
    var running = new ArrayList<Thread>();
    try {
      for (Plan plan : plans) {
        slots.acquire();
        running.add(
            VirtualThreads.start(
                "preheat-" + what + "-one",
                () -> {
                  try {
                    one(what, plan);
                  } finally {
                    slots.release();
                  }
                }));
      }
      for (Thread thread : running) {
        thread.join();
      }
    } catch (InterruptedException _) {
      running.forEach(Thread::interrupt);
      Thread.currentThread().interrupt();
    }
  }

  private void one(String what, Plan plan) {
    try {
      int succeeded = preheats.run(plan.make(), _ -> {});
      log.atInfo().addKeyValue("what", what).addKeyValue("peers", succeeded).log("preheat ended");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (DragonflyException e) {
      log.atWarn().addKeyValue("what", what).log("preheat failed: {}", e.getMessage());
    }
  }

  @Override
  public void close() {
    threads.forEach(Thread::interrupt);
  }
}
