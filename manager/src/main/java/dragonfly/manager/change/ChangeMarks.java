package dragonfly.manager.change;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Marks in the database of what changed, and a number that grows with each change. The mark is part
 * of the transaction that changes, so whoever sees the number also sees the change. Thread-safe;
 * blocks on the database.
 */
@Component
public final class ChangeMarks {
  /** Of what everybody is told, whatever the cluster. */
  public static final long EVERYTHING = 0;

  private static final String COUNTER = "all";
  private static final String EVERYTHING_TOPIC = "everything";
  private static final String NOBODY_TOPIC = "nobody";
  private static final String CLUSTER_PREFIX = "scheduler-cluster/";

  private final JdbcClient jdbc;
  private final TransactionOperations transactions;
  private final Set<Long> soon = ConcurrentHashMap.newKeySet();
  private final AtomicLong soonCount = new AtomicLong();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  ChangeMarks(JdbcClient jdbc, TransactionOperations transactions) {
    this.jdbc = jdbc;
    this.transactions = transactions;
  }

  /**
   * Something changed that the schedulers and daemons of a cluster are told. Counts with the commit
   * of the running transaction, or at once if there is none.
   */
  public void ofCluster(long schedulerClusterId) {
    mark(CLUSTER_PREFIX + schedulerClusterId);
  }

  /**
   * As {@link #ofCluster}, for what changes often and by itself: comes and goes of members. Marked
   * with others of its kind in a moment; lost if this manager dies within it.
   */
  public void ofClusterSoon(long schedulerClusterId) {
    soon.add(schedulerClusterId);
    soonCount.incrementAndGet();
    listeners.forEach(Runnable::run);
  }

  /** Marks what was to be marked soon; does nothing if there is nothing. */
  public void flush() {
    if (soon.isEmpty()) {
      return;
    }
    var clusters = List.copyOf(soon);
    soon.removeAll(clusters);
    transactions.executeWithoutResult(_ -> clusters.forEach(this::ofCluster));
  }

  /** Something changed that all schedulers and daemons are told. */
  public void ofEverything() {
    mark(EVERYTHING_TOPIC);
  }

  /**
   * Something changed that no scheduler or daemon is told, but that answers of REST depend on:
   * users, roles, sessions, groups that nobody uses yet.
   */
  public void ofNobody() {
    mark(NOBODY_TOPIC);
  }

  /** The listener runs when there may be something new, or to flush; it must not block. */
  public void onNews(Runnable listener) {
    listeners.add(listener);
  }

  /** The number of the newest change, of whatever. */
  public long newest() {
    return jdbc.sql("select revision from change_mark where topic = ?")
        .param(COUNTER)
        .query(Long.class)
        .optional()
        .orElse(0L);
  }

  /**
   * A number that grows with each change that is marked in the database, and with each that is to
   * be marked soon by this manager. Means nothing in another manager.
   */
  public long newestKnownHere() {
    // both only grow, so their sum is the same only if both are
    long here = soonCount.get();
    return here + newest();
  }

  /**
   * What changed after a number.
   *
   * @param clusterId {@link #EVERYTHING} if all are told
   */
  public record Mark(long clusterId, long revision) {}

  /** The newest mark of each topic that changed after this number. */
  public List<Mark> since(long revision) {
    return jdbc.sql(
            "select topic, revision from change_mark where revision > :revision"
                + " and topic not in (:silent)")
        .param("revision", revision)
        .param("silent", List.of(COUNTER, NOBODY_TOPIC))
        .query((row, _) -> new Mark(clusterId(row.getString(1)), row.getLong(2)))
        .list();
  }

  private static long clusterId(String topic) {
    return topic.startsWith(CLUSTER_PREFIX)
        ? Long.parseLong(topic.substring(CLUSTER_PREFIX.length()))
        : EVERYTHING;
  }

  private void mark(String topic) {
    if (!TransactionSynchronizationManager.isSynchronizationActive()) {
      transactions.executeWithoutResult(_ -> mark(topic));
      return;
    }
    var known = (Marking) TransactionSynchronizationManager.getResource(this);
    if (known == null) {
      known = new Marking();
      TransactionSynchronizationManager.bindResource(this, known);
      TransactionSynchronizationManager.registerSynchronization(known);
    }
    known.topics.add(topic);
  }

  /** What one transaction changed. Confined to its thread. */
  private final class Marking implements TransactionSynchronization {
    private final Set<String> topics = new LinkedHashSet<>();

    /** Last of all, so that the lock of the counter is held for a moment and nobody waits in it. */
    @Override
    public void beforeCommit(boolean readOnly) {
      jdbc.sql("update change_mark set revision = revision + 1 where topic = :topic")
          .param("topic", COUNTER)
          .update();
      long number = newest();
      for (var topic : topics) {
        if (set("update change_mark set revision = :revision where topic = :topic", topic, number)
            == 0) {
          set(
              "insert into change_mark (topic, revision) values (:topic, :revision)",
              topic,
              number);
        }
      }
    }

    private int set(String sql, String topic, long number) {
      return jdbc.sql(sql).param("topic", topic).param("revision", number).update();
    }

    @Override
    public void afterCompletion(int status) {
      TransactionSynchronizationManager.unbindResourceIfPossible(ChangeMarks.this);
      if (status == STATUS_COMMITTED) {
        listeners.forEach(Runnable::run);
      }
    }
  }
}
