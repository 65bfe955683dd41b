package dragonfly.manager.gc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dragonfly.manager.TestEngine;
import dragonfly.manager.jpa.Database;
import dragonfly.manager.lease.TestLeases;
import dragonfly.testkit.ManualClock;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;

@ParameterizedClass
@EnumSource(TestEngine.class)
final class GarbageTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final TestEngine engine;
  private final ManualClock clock = new ManualClock();
  private Database database;
  private JdbcClient jdbc;

  GarbageTest(TestEngine engine) {
    this.engine = engine;
  }

  @BeforeEach
  void open(@TempDir Path directory) {
    database = Database.open(engine.config(directory));
    jdbc = JdbcClient.create(database.source());
  }

  @AfterEach
  void close() {
    if (database != null) {
      database.close();
    }
  }

  private RecurringTasks manager() {
    return new RecurringTasks(jdbc, clock);
  }

  @Test
  void oneOfManyManagersDoesTheWorkOnce() throws Exception {
    var runs = new AtomicInteger();
    var ready = new CountDownLatch(8);

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Boolean> attempt =
          () -> {
            ready.countDown();
            ready.await();
            return manager().runIfDue("work", HOUR, MINUTE, runs::incrementAndGet);
          };
      for (var result : threads.invokeAll(IntStream.range(0, 8).mapToObj(_ -> attempt).toList())) {
        result.get();
      }
    }

    assertThat(runs).hasValue(1);
  }

  @Test
  void workIsDueAgainAfterItsIntervalAlsoWhenItFailed() {
    assertThatThrownBy(
            () ->
                manager()
                    .runIfDue(
                        "work",
                        HOUR,
                        MINUTE,
                        () -> {
                          throw new IllegalStateException("failed");
                        }))
        .hasMessage("failed");
    assertThat(manager().runIfDue("work", HOUR, MINUTE, () -> {})).isFalse();

    clock.advance(HOUR);

    assertThat(manager().runIfDue("work", HOUR, MINUTE, () -> {})).isTrue();
  }

  @Test
  void workOfADeadManagerIsTakenOverAndItsLateEndIsIgnored() {
    boolean[] takenOver = new boolean[1];
    manager()
        .runIfDue(
            "work",
            HOUR,
            MINUTE,
            () -> {
              assertThat(manager().runIfDue("work", HOUR, MINUTE, () -> {})).isFalse();
              clock.advance(MINUTE);
              takenOver[0] =
                  manager()
                      .runIfDue("work", HOUR, MINUTE, () -> clock.advance(Duration.ofSeconds(30)));
              clock.advance(HOUR.minusMinutes(1));
            });

    assertThat(takenOver[0]).isTrue();
    // due an hour after the end of the one who took over, not of the late one
    clock.advance(MINUTE);
    assertThat(manager().runIfDue("work", HOUR, MINUTE, () -> {})).isTrue();
  }

  @Test
  void silentMembersAreForgottenButNotByAManagerThatJustStarted() {
    jdbc.sql(
            """
            insert into scheduler_cluster
              (created_at, updated_at, name, config, client_config, seed_client_config, scopes)
            values (now(), now(), 'c', '{}', '{}', '{}', '{}')\
            """)
        .update();
    var start = clock.instant();
    addScheduler("silent", start.minus(Duration.ofDays(1)), start.minus(Duration.ofDays(1)));
    addScheduler("never heard", start.minus(Duration.ofDays(1)), null);
    addScheduler("alive", start.minus(Duration.ofDays(1)), start.plus(Duration.ofMinutes(31)));
    addScheduler("just registered", start.plus(Duration.ofMinutes(20)), null);
    var garbage =
        new MemberGarbage(manager(), TestLeases.of(database.source(), clock), clock, clock);

    assertThat(garbage.runIfDue()).isFalse();
    clock.advance(MemberGarbage.SILENCE);
    assertThat(garbage.runIfDue()).isTrue();

    assertThat(names()).containsExactly("alive", "just registered");
  }

  private List<@Nullable String> names() {
    return jdbc.sql("select host_name from scheduler order by host_name")
        .query(String.class)
        .list();
  }

  private void addScheduler(String name, Instant updated, @Nullable Instant leaseUntil) {
    jdbc.sql(
            """
            insert into scheduler (created_at, updated_at, host_name, ip, port, features, config,
              scheduler_cluster_id, lease_until, last_keep_alive_at)
            values (:updated, :updated, :name, '::', 1, '[]', '{}', 1, :until, :until)\
            """)
        .param("updated", Timestamp.from(updated))
        .param("name", name)
        .param("until", leaseUntil == null ? null : Timestamp.from(leaseUntil))
        .update();
  }
}
