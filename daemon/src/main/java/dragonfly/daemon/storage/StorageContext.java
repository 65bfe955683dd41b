package dragonfly.daemon.storage;

import dragonfly.core.concurrent.VirtualThreads;
import dragonfly.core.fault.Faults;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all tasks of a store share. Thread-safe. */
final class StorageContext {
  private static final Logger log = LoggerFactory.getLogger(StorageContext.class);

  private final InstantSource clock;
  private final Faults faults;
  private final Path temporaries;
  private final LongAdder used = new LongAdder();
  private final AtomicLong names = new AtomicLong();

  /** One at a time: the disk is the bound, and downloads want it too. */
  private final Semaphore syncing = new Semaphore(1);

  private volatile boolean closed;

  StorageContext(InstantSource clock, Faults faults, Path temporaries) {
    this.clock = clock;
    this.faults = faults;
    this.temporaries = temporaries;
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

  /** Writes the task's content through to the disk on a thread of its own. */
  void syncLater(StoredTask task) {
    if (!closed) {
      VirtualThreads.start("sync-" + task.record().taskId(), () -> sync(task));
    }
  }

  private void sync(StoredTask task) {
    syncing.acquireUninterruptibly();
    try {
      if (!closed) {
        task.sync();
      }
    } catch (IOException e) {
      // Not fatal: such pieces are verified if the machine crashes.
      if (!closed && !task.isDeleted()) {
        log.atWarn()
            .addKeyValue("taskId", task.record().taskId())
            .setCause(e)
            .log("content not synced");
      }
    } finally {
      syncing.release();
    }
  }

  /** Waits for a running sync, and lets no other begin. */
  void close() {
    closed = true;
    syncing.acquireUninterruptibly();
    syncing.release();
  }
}
