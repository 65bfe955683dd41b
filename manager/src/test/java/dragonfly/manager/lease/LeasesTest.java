package dragonfly.manager.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dragonfly.manager.TestEngine;
import dragonfly.manager.jpa.Database;
import dragonfly.testkit.ManualClock;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@ParameterizedClass
@EnumSource(TestEngine.class)
final class LeasesTest {
  private static final Duration LENGTH = Duration.ofSeconds(15);
  private static final LeaseHolder HOLDER = new LeaseHolder(LeaseTable.SCHEDULER, 1, LENGTH);

  private final TestEngine engine;
  private final ManualClock clock = new ManualClock();
  private Database database;
  private JdbcClient jdbc;
  private Leases leases;

  LeasesTest(TestEngine engine) {
    this.engine = engine;
  }

  @BeforeEach
  void open(@TempDir Path directory) {
    database = Database.open(engine.config(directory));
    jdbc = JdbcClient.create(database.source());
    var transactions = new TransactionTemplate(new JdbcTransactionManager(database.source()));
    leases = new Leases(database.source(), transactions, clock);
    jdbc.sql(
            """
            insert into scheduler_cluster
              (created_at, updated_at, name, config, client_config, seed_client_config, scopes)
            values (now(), now(), 'c', '{}', '{}', '{}', '{}')\
            """)
        .update();
    jdbc.sql(
            """
            insert into scheduler
              (created_at, updated_at, host_name, ip, port, features, config, scheduler_cluster_id)
            values (now(), now(), 'h', '::', 1, '[]', '{}', 1)\
            """)
        .update();
  }

  @AfterEach
  void close() {
    if (database != null) {
      database.close();
    }
  }

  @Test
  void rowIsInactiveUntilASessionBegins() {
    assertThat(isActive()).isFalse();

    LeaseSession.begin(leases, HOLDER);

    assertThat(isActive()).isTrue();
  }

  @Test
  void leaseRunsOutWithoutMessages() {
    var session = LeaseSession.begin(leases, HOLDER);
    clock.advance(LENGTH.minusMillis(1));
    assertThat(isActive()).isTrue();
    session.keepAlive();
    clock.advance(LENGTH.minusMillis(1));
    assertThat(isActive()).isTrue();

    clock.advance(Duration.ofMillis(1));

    assertThat(isActive()).isFalse();
  }

  @Test
  void oldSessionNeitherEndsNorExtendsTheNewOne() {
    var old = LeaseSession.begin(leases, HOLDER);
    var current = LeaseSession.begin(leases, HOLDER);
    clock.advance(Duration.ofSeconds(10));

    old.keepAlive();
    old.end();

    assertThat(isActive()).isTrue();
    clock.advance(Duration.ofSeconds(5));
    assertThat(isActive()).isFalse();
    current.keepAlive();
    assertThat(isActive()).isTrue();
    current.end();
    assertThat(isActive()).isFalse();
  }

  @Test
  void messageOfAnOldSessionCountsOnceTheNewOneHasEnded() {
    var old = LeaseSession.begin(leases, HOLDER);
    var current = LeaseSession.begin(leases, HOLDER);
    current.end();

    old.keepAlive();

    assertThat(isActive()).isTrue();
    current.end();
    assertThat(isActive()).isTrue();
    old.end();
    assertThat(isActive()).isFalse();
  }

  @Test
  void leaseOfAManagerThatDiedIsTakenOver() {
    LeaseSession.begin(leases, HOLDER);
    clock.advance(LENGTH);
    assertThat(isActive()).isFalse();

    var session = LeaseSession.begin(leases, HOLDER);

    assertThat(isActive()).isTrue();
    session.end();
    assertThat(isActive()).isFalse();
  }

  @Test
  void rowThatIsGoneHasNoLease() {
    assertThat(leases.acquire(LeaseTable.SCHEDULER, 4711, LENGTH)).isZero();
    assertThat(leases.renew(LeaseTable.SCHEDULER, 4711, 1, LENGTH)).isFalse();
  }

  @Test
  void concurrentSessionsGetDistinctGenerations() throws Exception {
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var generations =
          IntStream.range(0, 50)
              .mapToObj(_ -> executor.submit(() -> leases.acquire(LeaseTable.SCHEDULER, 1, LENGTH)))
              .toList();

      var distinct = new java.util.TreeSet<Long>();
      for (var generation : generations) {
        distinct.add(generation.get());
      }

      assertThat(distinct).hasSize(50).first().isEqualTo(1L);
      assertThat(distinct.last()).isEqualTo(50L);
    }
  }

  private boolean isActive() {
    @Nullable Timestamp until =
        jdbc.sql("select lease_until from scheduler where id = 1")
            .query(Timestamp.class)
            .optional()
            .orElse(null);
    return leases.isActive(until == null ? null : until.toInstant());
  }
}
