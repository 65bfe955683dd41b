package dragonfly.manager.gc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dragonfly.manager.ManagerFixture;
import dragonfly.manager.json.Json;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GarbageCollectionTest {
  private static final String OLD =
      "select count(*) from audit where path = '/api/v1/clusters/1' and operation = 'PATCH'";

  private ManagerFixture manager;

  @BeforeEach
  void addAudit(@TempDir Path directory) {
    manager = ManagerFixture.start(directory);
    manager.asRoot("PATCH", "/api/v1/clusters/1", "{\"bio\":\"old\"}");
    await().atMost(Duration.ofSeconds(20)).until(() -> manager.count(OLD) == 1);
  }

  @AfterEach
  void stop() {
    manager.close();
  }

  @Test
  void rowsAreKeptSevenDaysUnlessTheConfigSaysOtherwise() {
    manager.clock.advance(Duration.ofDays(7));
    collect();
    assertThat(manager.count(OLD)).isEqualTo(1);

    manager.clock.advance(Duration.ofHours(6));
    collect();

    assertThat(manager.count(OLD)).isZero();
  }

  @Test
  void configSaysHowLongRowsAreKept() {
    setting("{\\\"audit\\\":{\\\"ttl\\\":3600000000000}}");

    manager.clock.advance(Duration.ofMinutes(61));
    collect();

    assertThat(manager.count(OLD)).isZero();
  }

  @Test
  void configThatCannotBeReadDeletesNothingSooner() {
    setting("one hour");

    manager.clock.advance(Duration.ofDays(1));
    collect();

    assertThat(manager.count(OLD)).isEqualTo(1);
  }

  private void collect() {
    manager.part(GarbageCollection.class).doIfDue();
  }

  private void setting(String value) {
    var config = manager.asRoot("GET", "/api/v1/configs?name=gc", null);
    long id = Json.mapper().readTree(config.body()).get(0).get("id").asLong();
    var changed = manager.asRoot("PATCH", "/api/v1/configs/" + id, "{\"value\":\"" + value + "\"}");
    assertThat(changed.statusCode()).as(changed.body()).isEqualTo(200);
  }
}
