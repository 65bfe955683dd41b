package dragonfly.manager.ratelimit;

import dragonfly.manager.cluster.ClusterService;
import dragonfly.manager.cluster.SchedulerCluster;
import dragonfly.manager.cluster.SchedulerClusterConfig;
import dragonfly.manager.error.TooManyRequestsException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The limit {@code job_rate_limit} of each scheduler cluster: so many jobs a second, as many at
 * once after a quiet second. The limit is read at each use, so it counts at once for new and
 * changed clusters; what is taken is one row a cluster, so it counts for all managers of the
 * database. Thread-safe; blocks on the database.
 *
 * <p>The generic cell rate algorithm: {@code taken_until} is the instant up to which jobs are
 * spoken for; a job moves it by a second divided by the limit, and is refused while it lies a
 * second ahead.
 */
@Service
public final class JobRateLimit {
  private static final long PERIOD = TimeUnit.SECONDS.toMicros(1);

  private final ClusterService clusters;
  private final JdbcClient jdbc;
  private final TransactionOperations transactions;
  private final InstantSource clock;

  JobRateLimit(
      ClusterService clusters,
      JdbcClient jdbc,
      TransactionOperations transactions,
      InstantSource clock) {
    this.clusters = clusters;
    this.jdbc = jdbc;
    this.transactions = transactions;
    this.clock = clock;
  }

  /**
   * Takes one job of each cluster, or of none of them. Not to be called within a transaction, whose
   * end would decide whether it counts.
   *
   * @param schedulerClusterIds none means all clusters; ids of no cluster are passed over
   * @throws TooManyRequestsException if one of the clusters takes no more now
   */
  public void take(Collection<Long> schedulerClusterIds) {
    var wanted = Set.copyOf(schedulerClusterIds);
    // always in the same order, so that nobody waits for the other
    var limited =
        clusters.schedulerClusters().stream()
            .filter(cluster -> wanted.isEmpty() || wanted.contains(cluster.id()))
            .sorted(Comparator.comparingLong(SchedulerCluster::id))
            .toList();
    for (var cluster : limited) {
      makeRow(cluster.id());
    }
    transactions.executeWithoutResult(_ -> takeAll(limited));
  }

  private void takeAll(List<SchedulerCluster> limited) {
    long now = TimeUnit.MILLISECONDS.toMicros(clock.millis());
    for (var cluster : limited) {
      long each = PERIOD / limit(cluster);
      int taken =
          jdbc.sql(
                  """
                  update job_rate set taken_until =
                    case when taken_until < :now or taken_until > :skewed then :next
                      else taken_until + :each end
                  where scheduler_cluster_id = :id
                    and (taken_until <= :latest or taken_until > :skewed)\
                  """)
              .param("now", now)
              .param("next", now + each)
              .param("each", each)
              .param("latest", now + PERIOD - each)
              // nobody gets this far ahead: another manager's clock is wrong, and must not stop
              // jobs
              .param("skewed", now + 2 * PERIOD)
              .param("id", cluster.id())
              .update();
      if (taken == 0) {
        // ends the transaction, and with it what was taken of the clusters before
        throw new TooManyRequestsException(
            "rate limit exceeded", Duration.of(each, ChronoUnit.MICROS));
      }
    }
  }

  private static long limit(SchedulerCluster cluster) {
    return Objects.requireNonNullElse(
        cluster.config().jobRateLimit(),
        Objects.requireNonNull(SchedulerClusterConfig.DEFAULTS.jobRateLimit()));
  }

  private void makeRow(long clusterId) {
    boolean isThere =
        jdbc.sql("select 1 from job_rate where scheduler_cluster_id = :id")
            .param("id", clusterId)
            .query(Integer.class)
            .optional()
            .isPresent();
    if (isThere) {
      return;
    }
    try {
      jdbc.sql("insert into job_rate (scheduler_cluster_id, taken_until) values (:id, 0)")
          .param("id", clusterId)
          .update();
    } catch (DuplicateKeyException _) {
      // another request was first
    }
  }
}
