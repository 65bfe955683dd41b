package dragonfly.core.concurrent;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks one at a time, in the order they were posted, on threads of a backing executor. State
 * that is confined to a context needs no lock: every task sees what the tasks before it wrote. A
 * task must not block; a task that throws is logged and the next one runs. Thread-safe.
 *
 * <p>The queue is not bounded here: posting never blocks and never fails. Whoever posts on behalf
 * of others bounds what it takes.
 */
public final class SerialContext implements Executor {
  private static final Logger log = LoggerFactory.getLogger(SerialContext.class);

  /**
   * Tasks run in one turn before the backing thread is given back, so that contexts share threads
   * fairly.
   */
  private static final int TURN = 256;

  private final String name;
  private final Executor backing;
  private final Object lock = new Object();
  private final Queue<Runnable> queue = new ArrayDeque<>(); // guarded by lock
  private boolean isScheduled; // guarded by lock
  private volatile @Nullable Thread owner;

  public SerialContext(String name, Executor backing) {
    this.name = name;
    this.backing = backing;
  }

  /** Posts a task. May be called from any thread, also from within the context; returns at once. */
  @Override
  public void execute(Runnable task) {
    synchronized (lock) {
      queue.add(task);
      if (isScheduled) {
        return;
      }
      isScheduled = true;
    }
    schedule();
  }

  /** Whether the calling thread runs a task of this context now. */
  public boolean isOwner() {
    return owner == Thread.currentThread();
  }

  /**
   * Asserts that the caller runs inside this context.
   *
   * @throws IllegalStateException if it does not
   */
  public void checkOwner() {
    if (!isOwner()) {
      throw new IllegalStateException(
          "not in context: context=%s thread=%s".formatted(name, Thread.currentThread().getName()));
    }
  }

  private void schedule() {
    try {
      backing.execute(this::runTurn);
    } catch (RuntimeException | Error e) {
      synchronized (lock) {
        isScheduled = false;
      }
      throw e;
    }
  }

  private void runTurn() {
    owner = Thread.currentThread();
    for (int i = 0; i < TURN; i++) {
      Runnable task = next();
      if (task == null) {
        return;
      }
      run(task);
    }
    owner = null;
    schedule();
  }

  private @Nullable Runnable next() {
    synchronized (lock) {
      Runnable task = queue.poll();
      if (task == null) {
        // Before the owner is cleared: the next turn may begin on another thread meanwhile and set
        // its own.
        owner = null;
        isScheduled = false;
      }
      return task;
    }
  }

  private void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      log.atError().addKeyValue("context", name).setCause(e).log("task failed");
    }
  }

  @Override
  public String toString() {
    return "SerialContext(" + name + ")";
  }
}
