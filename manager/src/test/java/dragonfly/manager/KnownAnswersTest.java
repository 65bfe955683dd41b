package dragonfly.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dragonfly.testkit.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lists that are asked for again and again, at two managers on one database. */
@TestInstance(Lifecycle.PER_CLASS)
final class KnownAnswersTest {
  private static final String CLUSTERS = "/api/v1/clusters?per_page=100";

  private final ManualClock clock = new ManualClock();
  private ManagerFixture one;
  private ManagerFixture two;

  @BeforeAll
  void start(@TempDir Path directory) {
    var settings =
        Map.of(
            "auth.initialRootPassword",
            ManagerFixture.PASSWORD,
            "auth.jwt.timeout",
            "14d",
            "audit.reads",
            "true");
    one = ManagerFixture.start(directory, clock, settings);
    two = ManagerFixture.start(directory, clock, settings);
  }

  @AfterAll
  void stop() {
    one.close();
    two.close();
  }

  @Test
  void secondAnswerIsTheSameAsTheFirst() {
    var first = one.asRoot("GET", CLUSTERS, null);
    var second = one.asRoot("GET", CLUSTERS, null);

    assertThat(second.statusCode()).isEqualTo(200);
    assertThat(second.body()).isEqualTo(first.body()).contains("cluster-1");
    assertThat(second.headers().map().keySet()).isEqualTo(first.headers().map().keySet());
    for (var name : List.of("Link", "X-Total-Count", "Content-Type", "Cache-Control")) {
      assertThat(second.headers().allValues(name))
          .isNotEmpty()
          .isEqualTo(first.headers().allValues(name));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/api/v1/clusters,"
        + " '{\"name\":\"%s\",\"scheduler_cluster_config\":{},\"seed_peer_cluster_config\":{},\"peer_cluster_config\":{}}'",
    "/api/v1/scheduler-clusters,"
        + " '{\"name\":\"%s\",\"config\":{},\"client_config\":{},\"seed_client_config\":{}}'",
    "/api/v1/seed-peer-clusters, '{\"name\":\"%s\",\"config\":{}}'",
    "/api/v1/schedulers,"
        + " '{\"host_name\":\"%s\",\"ip\":\"10.0.0.1\",\"port\":8002,\"scheduler_cluster_id\":1}'",
    "/api/v1/seed-peers,"
        + " '{\"host_name\":\"%s\",\"type\":\"super\",\"ip\":\"10.0.0.1\",\"port\":1,\"download_port\":2,\"seed_peer_cluster_id\":1}'"
  })
  void whatOneManagerIsToldIsInTheNextAnswerOfBoth(String path, String body) {
    for (int i = 0; i < 3; i++) {
      var name = path.substring("/api/v1/".length()) + "-" + i;
      var list = path + "?per_page=1000";
      assertThat(one.asRoot("GET", list, null).body()).doesNotContain(name);
      assertThat(two.asRoot("GET", list, null).body()).doesNotContain(name);

      var made = one.asRoot("POST", path, body.formatted(name));

      assertThat(made.statusCode()).as(made.body()).isEqualTo(200);
      assertThat(two.asRoot("GET", list, null).body()).contains(name);
      assertThat(one.asRoot("GET", list, null).body()).contains(name);
    }
  }

  @Test
  void sessionThatEndedIsRefusedByBothAtOnce() {
    var token = one.session("root");
    assertThat(one.as(token, "GET", CLUSTERS, null).statusCode()).isEqualTo(200);
    assertThat(two.as(token, "GET", CLUSTERS, null).statusCode()).isEqualTo(200);

    one.send("POST", "/api/v1/users/signout", null, "Cookie", "jwt=" + token);

    assertThat(two.as(token, "GET", CLUSTERS, null).statusCode()).isEqualTo(401);
    assertThat(one.as(token, "GET", CLUSTERS, null).statusCode()).isEqualTo(401);
  }

  @Test
  void permissionThatIsTakenAwayIsGoneAtBothAtOnce() {
    long id = one.addUser("reader");
    var token = one.session("reader");
    assertThat(two.as(token, "GET", CLUSTERS, null).statusCode()).isEqualTo(200);

    one.asRoot("DELETE", "/api/v1/users/" + id + "/roles/guest", null);

    assertThat(two.as(token, "GET", CLUSTERS, null).statusCode()).isEqualTo(403);
    one.asRoot("PUT", "/api/v1/users/" + id + "/roles/guest", null);
    assertThat(two.as(token, "GET", CLUSTERS, null).statusCode()).isEqualTo(200);
    one.asRoot("PATCH", "/api/v1/users/" + id, "{\"state\":\"disable\"}");
    assertThat(two.as(token, "GET", CLUSTERS, null).statusCode()).isEqualTo(401);
  }

  @Test
  void permissionThatARoleLosesIsGoneAtBothAtOnce() {
    long id = one.addUser("viewer");
    one.asRoot(
        "POST",
        "/api/v1/roles",
        "{\"role\":\"viewers\",\"permissions\":[{\"object\":\"clusters\",\"action\":\"read\"}]}");
    one.asRoot("PUT", "/api/v1/users/" + id + "/roles/viewers", null);
    one.asRoot("DELETE", "/api/v1/users/" + id + "/roles/guest", null);
    var token = one.session("viewer");
    assertThat(two.as(token, "GET", CLUSTERS, null).statusCode()).isEqualTo(200);

    one.asRoot(
        "DELETE",
        "/api/v1/roles/viewers/permissions",
        "{\"object\":\"clusters\",\"action\":\"read\"}");

    assertThat(two.as(token, "GET", CLUSTERS, null).statusCode()).isEqualTo(403);
  }

  @Test
  void tokenThatExpiresIsRefusedAtThatMoment() {
    var token = one.session("root");
    clock.advance(Duration.ofDays(14).minusMillis(1));
    assertThat(one.as(token, "GET", CLUSTERS, null).statusCode()).isEqualTo(200);

    clock.advance(Duration.ofMillis(2));

    assertThat(one.as(token, "GET", CLUSTERS, null).statusCode()).isEqualTo(401);
  }

  @Test
  void answerIsForItsCallerAlone() {
    one.addUser("other");
    var token = one.session("other");
    assertThat(one.asRoot("GET", CLUSTERS, null).statusCode()).isEqualTo(200);

    assertThat(one.send("GET", CLUSTERS, null).statusCode()).isEqualTo(401);
    assertThat(one.as(token + "x", "GET", CLUSTERS, null).statusCode()).isEqualTo(401);
    assertThat(one.as(token, "GET", CLUSTERS, null).statusCode()).isEqualTo(200);
  }

  @Test
  void rowThatIsChangedByHandIsSeenSoon() {
    assertThat(two.asRoot("GET", CLUSTERS, null).body()).doesNotContain("by hand");

    one.unmarked("update scheduler_cluster set bio = 'by hand' where id = 1");

    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> two.asRoot("GET", CLUSTERS, null).body().contains("by hand"));
  }

  @Test
  void leaseThatRunsOutIsSeenSoon() {
    var active = "/api/v1/schedulers?state=active";
    try (var scheduler = FakeScheduler.start(one, 1, "short-lived")) {
      await().until(() -> two.asRoot("GET", active, null).body().contains("short-lived"));
      assertThat(one.asRoot("GET", active, null).body()).contains("short-lived");
      assertThat(scheduler).isNotNull();

      clock.advance(Duration.ofHours(2));

      assertThat(one.asRoot("GET", active, null).body()).doesNotContain("short-lived");
    }
  }

  @Test
  void repeatedAnswersAreCountedAndRecordedAsOthers() {
    var query = "select count(*) from audit where path = '/api/v1/scheduler-clusters'";
    long before = one.count(query);
    for (int i = 0; i < 3; i++) {
      one.asRoot("GET", "/api/v1/scheduler-clusters", null);
    }

    await()
        .untilAsserted(
            () -> assertThat(one.count(query + " and actor_name = 'root'")).isEqualTo(before + 3));
    assertThat(one.send("GET", "/metrics", null).body())
        .contains("url=\"/api/v1/scheduler-clusters\"");
  }
}
