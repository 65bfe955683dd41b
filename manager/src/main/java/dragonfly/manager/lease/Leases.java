package dragonfly.manager.lease;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.springframework.data.jpa.domain.Specification;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The columns that say whether a row's owner is alive: it is while {@code lease_until} lies ahead.
 * Every keep-alive stream takes a new generation, and only the newest generation may move the
 * lease; so the late end of an old stream cannot take down a newer one, and a row whose manager
 * died is inactive once its lease has run out. Each change is one statement, so several managers
 * may share the database. Thread-safe; blocks on the database.
 */
@Component
public final class Leases {
  private final JdbcClient jdbc;
  private final TransactionOperations transactions;
  private final InstantSource clock;

  Leases(JdbcClient jdbc, TransactionOperations transactions, InstantSource clock) {
    this.jdbc = jdbc;
    this.transactions = transactions;
    this.clock = clock;
  }

  /** Whether a lease with this end holds now. */
  public boolean isActive(@Nullable Instant leaseUntil) {
    return leaseUntil != null && leaseUntil.isAfter(clock.instant());
  }

  /**
   * The condition of a list that a lease holds now, or does not.
   *
   * @param attribute of the entity with the end of the lease
   */
  public <E> Specification<E> condition(String attribute, boolean isActive) {
    var now = clock.instant();
    return (row, _, builder) -> {
      var until = row.<Instant>get(attribute);
      return isActive
          ? builder.greaterThan(until, now)
          : builder.or(builder.isNull(until), builder.lessThanOrEqualTo(until, now));
    };
  }

  /**
   * Begins a new generation with a fresh lease, whoever held it.
   *
   * @return the generation, or 0 if there is no such row
   */
  public long acquire(LeaseTable table, long id, Duration length) {
    return begin(table, id, length, "");
  }

  /**
   * Begins a new generation if no lease holds now.
   *
   * @return the generation, or 0 if a lease holds or there is no such row
   */
  public long acquireIfFree(LeaseTable table, long id, Duration length) {
    return begin(table, id, length, " and (lease_until is null or lease_until <= :now)");
  }

  private long begin(LeaseTable table, long id, Duration length, String condition) {
    Long generation =
        transactions.execute(
            status -> {
              int rows =
                  jdbc.sql(
                          "update "
                              + table.tableName()
                              + " set lease_generation = lease_generation + 1,"
                              + " lease_until = :until, last_keep_alive_at = :now where id = :id"
                              + condition)
                      .param("until", until(length))
                      .param("now", now())
                      .param("id", id)
                      .update();
              // the row stays locked until the end of the transaction
              return rows == 0
                  ? 0L
                  : jdbc.sql(
                          "select lease_generation from " + table.tableName() + " where id = :id")
                      .param("id", id)
                      .query(Long.class)
                      .single();
            });
    return generation == null ? 0 : generation;
  }

  /**
   * Extends the lease of a generation.
   *
   * @return false if a newer generation exists or the row is gone
   */
  public boolean renew(LeaseTable table, long id, long generation, Duration length) {
    return jdbc.sql(
                "update "
                    + table.tableName()
                    + " set lease_until = :until, last_keep_alive_at = :now"
                    + " where id = :id and lease_generation = :generation")
            .param("until", until(length))
            .param("now", now())
            .param("id", id)
            .param("generation", generation)
            .update()
        == 1;
  }

  /** Whether the row is still there. */
  boolean exists(LeaseTable table, long id) {
    return jdbc.sql("select 1 from " + table.tableName() + " where id = :id")
        .param("id", id)
        .query(Integer.class)
        .optional()
        .isPresent();
  }

  /** Ends the lease of a generation; does nothing if a newer one exists. */
  public void release(LeaseTable table, long id, long generation) {
    jdbc.sql(
            "update "
                + table.tableName()
                + " set lease_until = null where id = :id and lease_generation = :generation")
        .param("id", id)
        .param("generation", generation)
        .update();
  }

  /**
   * Deletes the rows that hold no lease and of which nothing was heard since.
   *
   * @return how many
   */
  public int forget(LeaseTable table, Instant since) {
    return jdbc.sql(
            "delete from "
                + table.tableName()
                + " where (lease_until is null or lease_until <= :now) and updated_at < :since"
                + " and (last_keep_alive_at is null or last_keep_alive_at < :since)")
        .param("now", now())
        .param("since", Timestamp.from(since))
        .update();
  }

  private Timestamp until(Duration length) {
    return Timestamp.from(clock.instant().plus(length));
  }

  private Timestamp now() {
    return Timestamp.from(clock.instant());
  }
}
