package dragonfly.core.concurrent;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Named virtual threads, whose uncaught exceptions are logged. */
public final class VirtualThreads {
  private static final Logger log = LoggerFactory.getLogger(VirtualThreads.class);

  private VirtualThreads() {}

  /** Starts a virtual thread. */
  public static Thread start(String name, Runnable task) {
    return Thread.ofVirtual()
        .name(name)
        .uncaughtExceptionHandler(VirtualThreads::logUncaught)
        .start(task);
  }

  /** Virtual threads named by the prefix and a running number. */
  public static ThreadFactory factory(String namePrefix) {
    return Thread.ofVirtual()
        .name(namePrefix, 0)
        .uncaughtExceptionHandler(VirtualThreads::logUncaught)
        .factory();
  }

  /**
   * An executor that starts one virtual thread a task, without a bound: the caller bounds what is
   * in flight.
   */
  public static ExecutorService perTask(String namePrefix) {
    return Executors.newThreadPerTaskExecutor(factory(namePrefix));
  }

  private static void logUncaught(Thread thread, Throwable thrown) {
    log.atError().addKeyValue("thread", thread.getName()).setCause(thrown).log("thread failed");
  }
}
