package dragonfly.daemon.storage;

import dragonfly.core.fault.Faults;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all tasks of a store share. Thread-safe. */
final class StorageContext {
  private static final Logger log = LoggerFactory.getLogger(StorageContext.class);

  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

  private final InstantSource clock;
  private final Faults faults;
  private final Path temporaries;
  private final LongAdder used = new LongAdder();
  private final AtomicLong names = new AtomicLong();

  /**
   * One thread, of the platform: a sync takes as long as the disk wants, and downloads want the
   * disk and the carriers of virtual threads, too.
   */
  private final ThreadPoolExecutor syncing =
      new ThreadPoolExecutor(
          1,
          1,
          10,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(), // bounded by the number of tasks
          Thread.ofPlatform().name("storage-sync").daemon(true).factory());

  private volatile boolean closed;

  StorageContext(InstantSource clock, Faults faults, Path temporaries) {
    this.clock = clock;
    this.faults = faults;
    this.temporaries = temporaries;
    syncing.allowCoreThreadTimeOut(true);
  }

  InstantSource clock() {
    return clock;
  }

  Faults faults() {
    return faults;
  }

  /** Bytes of all committed pieces. */
  LongAdder used() {
    return used;
  }

  Path newTemporary(String name) {
    return temporaries.resolve(name + "-" + names.incrementAndGet());
  }

  /** Writes the task's content through to the disk on another thread. */
  void syncLater(StoredTask task) {
    try {
      syncing.execute(() -> sync(task));
    } catch (RejectedExecutionException _) {
      // closed: the pieces are verified if the machine crashes
    }
  }

  private void sync(StoredTask task) {
    try {
      task.sync();
    } catch (IOException e) {
      if (!closed && !task.isDeleted()) {
        log.atWarn()
            .addKeyValue("taskId", task.record().taskId())
            .setCause(e)
            .log("content not synced");
      }
    }
  }

  /** Breaks off a running sync, and lets no other begin. */
  void close() {
    closed = true;
    syncing.shutdownNow();
    try {
      if (!syncing.awaitTermination(CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        log.atWarn().log("sync goes on while the store closes");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
