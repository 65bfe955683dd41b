package dragonfly.manager.audit;

import dragonfly.core.metrics.Counter;
import dragonfly.core.metrics.Metrics;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Brings records of calls to the database, on its own thread, at once and many together. When the
 * queue is full, calls that change something wait a while; what is lost all the same is counted and
 * logged. Closing writes what is left. Thread-safe.
 */
@Component
final class AuditWriter implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AuditWriter.class);
  private static final int MAX_QUEUE = 10_000;
  private static final int MAX_BATCH = 500;
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final Duration LONGEST_END = Duration.ofSeconds(10);

  private static final AuditEntry END =
      new AuditEntry(Instant.EPOCH, new AuditActor(AuditActor.Type.UNKNOWN, ""), "", "", 0, "{}");

  private final BlockingQueue<AuditEntry> queue = new ArrayBlockingQueue<>(MAX_QUEUE);
  private final CountDownLatch closing = new CountDownLatch(1);
  private final DataSource source;
  private final Counter written;
  private final Counter lost;
  private final LongAdder overflow = new LongAdder();
  private final Thread thread;

  AuditWriter(DataSource source, Metrics metrics) {
    this.source = source;
    this.written =
        metrics.counter("dragonfly_manager_audit_total", "Calls of the API that were recorded.");
    this.lost =
        metrics.counter(
            "dragonfly_manager_audit_failure_total",
            "Calls of the API that were not recorded.",
            "reason");
    metrics.gauge(
        "dragonfly_manager_audit_queue_length",
        "Calls of the API that wait to be recorded.",
        queue::size);
    this.thread = Thread.ofPlatform().daemon().name("audit-writer").start(this::run);
  }

  /**
   * Takes a record. Blocks for up to two seconds if it is important and the queue is full.
   *
   * @param important whether the call has changed something
   */
  void take(AuditEntry entry, boolean important) {
    try {
      boolean taken =
          important
              ? queue.offer(entry, LONGEST_WAIT.toNanos(), TimeUnit.NANOSECONDS)
              : queue.offer(entry);
      if (!taken) {
        overflow.increment();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      lose(1, "interrupted");
    }
  }

  /** Many may be lost in a second: they are told together. */
  private void tellOverflow() {
    int count = (int) overflow.sumThenReset();
    if (count > 0) {
      lose(count, "overflow");
    }
  }

  /** A record that nobody wants to keep. */
  void skip() {
    lost.increment("anonymous");
  }

  private void lose(int count, String reason) {
    lost.add(count, reason);
    log.atWarn().addKeyValue("count", count).addKeyValue("reason", reason).log("audit record lost");
  }

  private void run() {
    var batch = new ArrayList<AuditEntry>();
    try {
      while (closing.getCount() > 0 || !queue.isEmpty()) {
        batch.add(queue.take());
        queue.drainTo(batch, MAX_BATCH - 1);
        batch.remove(END);
        writeUntilDone(batch);
        batch.clear();
        tellOverflow();
      }
    } catch (InterruptedException _) {
      // nobody interrupts this thread: it could hit the file of the embedded database
      lose(batch.size() + queue.size(), "interrupted");
    }
  }

  private void writeUntilDone(List<AuditEntry> batch) throws InterruptedException {
    while (!write(batch)) {
      if (closing.await(RETRY.toNanos(), TimeUnit.NANOSECONDS)) {
        if (!write(batch)) {
          lose(batch.size(), "database");
        }
        return;
      }
    }
  }

  private boolean write(List<AuditEntry> batch) {
    if (batch.isEmpty()) {
      return true;
    }
    try (var connection = source.getConnection();
        var insert =
            connection.prepareStatement(
                """
                insert into audit (operated_at, actor_type, actor_name, event_type, operation,
                  state, path, status_code, detail)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?)\
                """)) {
      connection.setAutoCommit(false);
      for (var entry : batch) {
        insert.setTimestamp(1, Timestamp.from(entry.operatedAt()));
        insert.setString(2, entry.actor().type().name());
        insert.setString(3, entry.actor().name());
        insert.setString(4, AuditEntry.EVENT_TYPE);
        insert.setString(5, entry.operation());
        insert.setString(6, entry.state());
        insert.setString(7, entry.path());
        insert.setInt(8, entry.statusCode());
        insert.setString(9, entry.detail());
        insert.addBatch();
      }
      insert.executeBatch();
      connection.commit();
      written.add(batch.size());
      return true;
    } catch (SQLException e) {
      if (isRejected(e)) {
        return writeSingly(batch);
      }
      log.atWarn()
          .addKeyValue("count", batch.size())
          .addKeyValue("reason", e.getMessage())
          .log("audit records cannot be written yet");
      return false;
    }
  }

  /** Whether trying again would fail again, because of a record and not of the database. */
  private static boolean isRejected(SQLException e) {
    var state = String.valueOf(e.getSQLState());
    return state.startsWith("22") || state.startsWith("23");
  }

  private boolean writeSingly(List<AuditEntry> batch) {
    if (batch.size() == 1) {
      lose(1, "rejected");
      return true;
    }
    while (!batch.isEmpty()) {
      if (!write(List.of(batch.getFirst()))) {
        return false;
      }
      batch.removeFirst();
    }
    return true;
  }

  @Override
  public void close() {
    closing.countDown();
    // wakes the thread up; if there is no room, it is awake
    queue.offer(END);
    try {
      if (!thread.join(LONGEST_END)) {
        lose(queue.size(), "shutdown");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
