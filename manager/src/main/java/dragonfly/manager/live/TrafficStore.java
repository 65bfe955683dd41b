package dragonfly.manager.live;

import dragonfly.manager.live.Traffic.Hour;
import dragonfly.manager.live.grpc.Minutes;
import dragonfly.manager.scheduler.Scheduler;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** Sums of what moved, a row for each cluster and hour. Thread-safe; blocks on the database. */
@Component
final class TrafficStore {
  private final JdbcClient jdbc;
  private final TransactionOperations transactions;

  TrafficStore(JdbcClient jdbc, TransactionOperations transactions) {
    this.jdbc = jdbc;
    this.transactions = transactions;
  }

  /** Up to which minute the sums have what a scheduler tells; empty: nothing yet. */
  Optional<Instant> readUntil(Scheduler scheduler) {
    return jdbc.sql(
            """
            select read_until from traffic_cursor
            where scheduler_cluster_id = :cluster and host_name = :host and ip = :ip\
            """)
        .param("cluster", scheduler.clusterId())
        .param("host", scheduler.hostname())
        .param("ip", scheduler.ip())
        .query((row, _) -> row.getTimestamp(1).toInstant())
        .optional();
  }

  /**
   * Adds what a scheduler told, all or nothing.
   *
   * @param since what {@link #readUntil} said; if another manager added meanwhile, nothing happens
   */
  void add(Scheduler scheduler, @Nullable Instant since, Minutes told) {
    transactions.executeWithoutResult(
        _ -> {
          if (!advance(scheduler, since, told.until())) {
            return;
          }
          var hours = new TreeMap<Instant, long[]>();
          for (var minute : told.minutes()) {
            long[] sums =
                hours.computeIfAbsent(
                    minute.begin().truncatedTo(ChronoUnit.HOURS), _ -> new long[2]);
            sums[0] += minute.sourceBytes();
            sums[1] += minute.peerBytes();
          }
          hours.forEach((begin, sums) -> add(scheduler.clusterId(), begin, sums[0], sums[1]));
        });
  }

  private boolean advance(Scheduler scheduler, @Nullable Instant since, Instant until) {
    if (since == null) {
      return jdbc.sql(
                  """
                  insert into traffic_cursor (scheduler_cluster_id, host_name, ip, read_until)
                  values (:cluster, :host, :ip, :until)\
                  """)
              .param("cluster", scheduler.clusterId())
              .param("host", scheduler.hostname())
              .param("ip", scheduler.ip())
              .param("until", Timestamp.from(until))
              .update()
          == 1;
    }
    return jdbc.sql(
                """
                update traffic_cursor set read_until = :until
                where scheduler_cluster_id = :cluster and host_name = :host and ip = :ip
                  and read_until = :since\
                """)
            .param("until", Timestamp.from(until))
            .param("cluster", scheduler.clusterId())
            .param("host", scheduler.hostname())
            .param("ip", scheduler.ip())
            .param("since", Timestamp.from(since))
            .update()
        == 1;
  }

  private void add(long clusterId, Instant begin, long sourceBytes, long peerBytes) {
    int known =
        jdbc.sql(
                """
                update traffic_hour
                set source_bytes = source_bytes + :source, peer_bytes = peer_bytes + :peers
                where scheduler_cluster_id = :cluster and begin_at = :begin\
                """)
            .param("source", sourceBytes)
            .param("peers", peerBytes)
            .param("cluster", clusterId)
            .param("begin", Timestamp.from(begin))
            .update();
    if (known == 0) {
      jdbc.sql(
              """
              insert into traffic_hour (scheduler_cluster_id, begin_at, source_bytes, peer_bytes)
              values (:cluster, :begin, :source, :peers)\
              """)
          .param("cluster", clusterId)
          .param("begin", Timestamp.from(begin))
          .param("source", sourceBytes)
          .param("peers", peerBytes)
          .update();
    }
  }

  /** Of one cluster. */
  Traffic since(long clusterId, Instant since) {
    return Traffic.of(
        jdbc.sql(
                """
                select begin_at, source_bytes, peer_bytes from traffic_hour
                where scheduler_cluster_id = :cluster and begin_at >= :since order by begin_at\
                """)
            .param("cluster", clusterId)
            .param("since", Timestamp.from(since))
            .query(TrafficStore::hour)
            .list());
  }

  /** Of all clusters together. */
  Traffic since(Instant since) {
    return Traffic.of(
        jdbc.sql(
                """
                select begin_at, sum(source_bytes), sum(peer_bytes) from traffic_hour
                where begin_at >= :since group by begin_at order by begin_at\
                """)
            .param("since", Timestamp.from(since))
            .query(TrafficStore::hour)
            .list());
  }

  private static Hour hour(java.sql.ResultSet row, int number) throws java.sql.SQLException {
    return new Hour(row.getTimestamp(1).toInstant(), row.getLong(2), row.getLong(3));
  }

  /** Forgets hours, and schedulers that told nothing since the second time. */
  void forget(Instant hoursBefore, Instant cursorsBefore) {
    jdbc.sql("delete from traffic_hour where begin_at < :before")
        .param("before", Timestamp.from(hoursBefore))
        .update();
    jdbc.sql("delete from traffic_cursor where read_until < :before")
        .param("before", Timestamp.from(cursorsBefore))
        .update();
  }
}
