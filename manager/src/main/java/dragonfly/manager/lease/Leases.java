package dragonfly.manager.lease;

import dragonfly.manager.jpa.Gathering;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.data.jpa.domain.Specification;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The columns that say whether a row's owner is alive: it is while {@code lease_until} lies ahead.
 * Every keep-alive stream takes a new generation, and only the newest generation may move the
 * lease; so the late end of an old stream cannot take down a newer one, and a row whose manager
 * died is inactive once its lease has run out. What many streams ask at once is done in few
 * transactions. Several managers may share the database. Thread-safe; blocks on the database.
 */
@Component
public final class Leases {
  private static final String IF_FREE = " and (lease_until is null or lease_until <= ?)";

  private final JdbcClient jdbc;
  private final JdbcTemplate batches;
  private final TransactionOperations transactions;
  private final InstantSource clock;
  private final Gathering<Claim, Long> acquiring = new Gathering<>(this::acquireAll);
  private final Gathering<Claim, Boolean> renewing = new Gathering<>(this::renewAll);
  private final Gathering<Claim, Boolean> releasing = new Gathering<>(this::releaseAll);

  Leases(DataSource source, TransactionOperations transactions, InstantSource clock) {
    this.jdbc = JdbcClient.create(source);
    this.batches = new JdbcTemplate(source);
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
    return acquiring.ask(new Claim(table, id, 0, length));
  }

  /**
   * Begins a new generation if no lease holds now.
   *
   * @return the generation, or 0 if a lease holds or there is no such row
   */
  public long acquireIfFree(LeaseTable table, long id, Duration length) {
    var claims = List.of(new Claim(table, id, 0, length));
    return inTransaction(() -> begin(table, claims, IF_FREE)).getFirst();
  }

  /**
   * Extends the lease of a generation.
   *
   * @return false if a newer generation exists or the row is gone
   */
  public boolean renew(LeaseTable table, long id, long generation, Duration length) {
    return renewing.ask(new Claim(table, id, generation, length));
  }

  /** Ends the lease of a generation; does nothing if a newer one exists. */
  public void release(LeaseTable table, long id, long generation) {
    var _ = releasing.ask(new Claim(table, id, generation, Duration.ZERO));
  }

  /**
   * What one stream asks for.
   *
   * @param generation 0 for a new one
   */
  private record Claim(LeaseTable table, long id, long generation, Duration length) {}

  private List<Long> acquireAll(List<Claim> claims) {
    return byTable(
        claims,
        (table, ofTable) -> {
          // each claim of one row takes a generation of its own, in their order
          var generations = new Long[ofTable.size()];
          var rest = IntStream.range(0, ofTable.size()).boxed().toList();
          while (!rest.isEmpty()) {
            var first = new LinkedHashMap<Long, Integer>();
            var later = new ArrayList<Integer>();
            for (int i : rest) {
              if (first.putIfAbsent(ofTable.get(i).id(), i) != null) {
                later.add(i);
              }
            }
            var round = List.copyOf(first.values());
            var begun = begin(table, round.stream().map(ofTable::get).toList(), "");
            for (int i = 0; i < round.size(); i++) {
              generations[round.get(i)] = begun.get(i);
            }
            rest = later;
          }
          return List.of(generations);
        });
  }

  /** The generations of distinct rows; 0 where the row is not there or the condition not met. */
  private List<Long> begin(LeaseTable table, List<Claim> claims, String condition) {
    var now = now();
    var counts =
        update(
            table,
            " set lease_generation = lease_generation + 1, lease_until = ?, last_keep_alive_at = ?"
                + " where id = ?"
                + condition,
            claims,
            claim ->
                condition.isEmpty()
                    ? new Object[] {until(claim.length()), now, claim.id()}
                    : new Object[] {until(claim.length()), now, claim.id(), now});
    // the rows stay locked until the end of the transaction
    var generations = new HashMap<Long, Long>();
    jdbc.sql("select id, lease_generation from " + table.tableName() + " where id in (:ids)")
        .param("ids", claims.stream().map(Claim::id).toList())
        .query((RowCallbackHandler) row -> generations.put(row.getLong(1), row.getLong(2)));
    return IntStream.range(0, claims.size())
        .mapToObj(i -> counts[i] == 0 ? 0L : generations.getOrDefault(claims.get(i).id(), 0L))
        .toList();
  }

  private List<Boolean> renewAll(List<Claim> claims) {
    var now = now();
    return byTable(
        claims,
        (table, ofTable) ->
            changed(
                update(
                    table,
                    " set lease_until = ?, last_keep_alive_at = ?"
                        + " where id = ? and lease_generation = ?",
                    ofTable,
                    claim ->
                        new Object[] {
                          until(claim.length()), now, claim.id(), claim.generation()
                        })));
  }

  private List<Boolean> releaseAll(List<Claim> claims) {
    return byTable(
        claims,
        (table, ofTable) ->
            changed(
                update(
                    table,
                    " set lease_until = null where id = ? and lease_generation = ?",
                    ofTable,
                    claim -> new Object[] {claim.id(), claim.generation()})));
  }

  private static List<Boolean> changed(int[] counts) {
    return Arrays.stream(counts).mapToObj(count -> count > 0).toList();
  }

  private int[] update(
      LeaseTable table, String change, List<Claim> claims, Function<Claim, Object[]> values) {
    return batches.batchUpdate(
        "update " + table.tableName() + change, claims.stream().map(values).toList());
  }

  /**
   * Does the work for the claims of each table, in one transaction and in the order of the rows:
   * two managers that lock the same rows then wait for each other in turn.
   */
  private <A> List<A> byTable(
      List<Claim> claims, BiFunction<LeaseTable, List<Claim>, List<A>> work) {
    return inTransaction(
        () -> {
          var answers = new HashMap<Integer, A>();
          for (var table : LeaseTable.values()) {
            var places =
                IntStream.range(0, claims.size())
                    .filter(i -> claims.get(i).table() == table)
                    .boxed()
                    .sorted(Comparator.comparingLong(i -> claims.get(i).id()))
                    .toList();
            if (!places.isEmpty()) {
              var ofTable = work.apply(table, places.stream().map(claims::get).toList());
              for (int i = 0; i < ofTable.size(); i++) {
                answers.put(places.get(i), ofTable.get(i));
              }
            }
          }
          return IntStream.range(0, claims.size())
              .mapToObj(i -> Objects.requireNonNull(answers.get(i)))
              .toList();
        });
  }

  private <A> List<A> inTransaction(Supplier<List<A>> work) {
    return Objects.requireNonNull(transactions.execute(_ -> work.get()));
  }

  /** Whether the row is still there. */
  boolean exists(LeaseTable table, long id) {
    return jdbc.sql("select 1 from " + table.tableName() + " where id = :id")
        .param("id", id)
        .query(Integer.class)
        .optional()
        .isPresent();
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
