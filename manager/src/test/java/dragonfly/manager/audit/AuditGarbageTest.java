package dragonfly.manager.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dragonfly.manager.TestEngine;
import dragonfly.manager.jpa.Database;
import dragonfly.testkit.ManualClock;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

@ParameterizedClass
@EnumSource(TestEngine.class)
final class AuditGarbageTest {
  private final TestEngine engine;
  private final ManualClock clock = new ManualClock();

  AuditGarbageTest(TestEngine engine) {
    this.engine = engine;
  }

  @Test
  void onlyWhatIsOlderIsDeletedHoweverMuchItIs(@TempDir Path directory) {
    try (var database = Database.open(engine.config(directory))) {
      var jdbc = JdbcClient.create(database.source());
      add(database, clock.instant().minus(Duration.ofDays(8)), 6000);
      add(database, clock.instant().minus(Duration.ofDays(7)), 3);
      var garbage = new AuditGarbage(jdbc);

      assertThat(garbage.purge(clock.instant().minus(garbage.defaultTtl()))).isEqualTo(6000);

      assertThat(jdbc.sql("select count(*) from audit").query(Long.class).single()).isEqualTo(3);
    }
  }

  private static void add(Database database, Instant at, int count) {
    new JdbcTemplate(database.source())
        .batchUpdate(
            """
            insert into audit (operated_at, actor_type, actor_name, event_type, operation, state,
              path, status_code, detail)
            values (?, 'USER', 'root', 'API', 'POST', 'SUCCESS', '/x', 200, '{}')\
            """,
            Collections.nCopies(count, new Object[] {Timestamp.from(at)}));
  }
}
