package dragonfly.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dragonfly.manager.json.Json;
import dragonfly.testkit.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@TestInstance(Lifecycle.PER_CLASS)
final class AuditTest {
  private static final String AUDITS = "/api/v1/audits";

  private ManagerFixture manager;

  @BeforeAll
  void start(@TempDir Path directory) {
    manager = ManagerFixture.start(directory);
  }

  @AfterAll
  void stop() {
    manager.close();
  }

  @BeforeEach
  void forgetFailures() {
    manager.clock.advance(Duration.ofHours(1).plusSeconds(1));
  }

  @Test
  void changeIsRecordedWithWhoItWasAndWhatChanged() {
    manager.asRoot("PATCH", "/api/v1/clusters/1", "{\"bio\":\"audited\",\"is_default\":true}");

    var record = newest("path=/api/v1/clusters/1&operation=PATCH");
    assertThat(record.get("actor_type").asString()).isEqualTo("USER");
    assertThat(record.get("actor_name").asString()).isEqualTo("root");
    assertThat(record.get("event_type").asString()).isEqualTo("API");
    assertThat(record.get("operation").asString()).isEqualTo("PATCH");
    assertThat(record.get("state").asString()).isEqualTo("SUCCESS");
    assertThat(record.get("status_code").asInt()).isEqualTo(200);
    assertThat(record.get("operated_at").asString()).isEqualTo(manager.clock.instant().toString());
    var detail = record.get("detail");
    assertThat(detail.get("object").asString()).isEqualTo("clusters");
    assertThat(detail.get("object_id").asLong()).isEqualTo(1);
    assertThat(detail.get("before").toString()).isEqualTo("{\"bio\":\"\"}");
    assertThat(detail.get("after").toString()).isEqualTo("{\"bio\":\"audited\"}");
    assertThat(detail.get("address").asString()).isEqualTo("127.0.0.1");
    assertThat(detail.get("request").toString())
        .isEqualTo("{\"bio\":\"audited\",\"is_default\":true}");
  }

  @Test
  void secretsAreNotRecorded() {
    long id = manager.addUser("sven");
    var made =
        manager.asRoot(
            "POST",
            "/api/v1/personal-access-tokens",
            "{\"name\":\"audited\",\"user_id\":1,\"expired_at\":\"2200-01-01T00:00:00Z\","
                + "\"bio\":\"see https://anna:pass@example.com/x?signature=abc now\"}");
    var token = Json.mapper().readTree(made.body()).get("token").asString();
    manager.asRoot(
        "POST",
        "/api/v1/configs",
        """
        {"name":"audited","user_id":1,"value":"{\\"password\\":\\"hidden-in-text\\"}"}
        """);
    manager.asRoot("DELETE", "/api/v1/users/" + id, null);

    var signUp = newest("path=/api/v1/users/signup");
    assertThat(signUp.get("detail").get("object_id").asLong()).isEqualTo(id);
    assertThat(signUp.get("detail").get("request").get("password").asString()).isEqualTo("****");
    assertThat(signUp.get("detail").get("after").get("encrypted_password").asString())
        .isEqualTo("****");
    var deleted = newest("operation=DELETE&path=/api/v1/users/" + id);
    assertThat(deleted.get("detail").get("before").get("name").asString()).isEqualTo("sven");
    assertThat(deleted.get("detail").has("after")).isFalse();
    var tokenMade = newest("path=/api/v1/personal-access-tokens");
    assertThat(tokenMade.get("detail").get("request").get("bio").asString())
        .isEqualTo("see https://****@example.com/x?**** now");
    assertThat(manager.asRoot("GET", AUDITS + "/export", null).body())
        .doesNotContain(token)
        .doesNotContain("hidden-in-text")
        .doesNotContain(ManagerFixture.PASSWORD)
        .doesNotContain("{bcrypt}");
  }

  @Test
  void rolesAndTheirPermissionsAreRecordedWithWhatChanged() {
    long id = manager.addUser("rita");
    var clusters = "{\"object\":\"clusters\",\"action\":\"*\",\"cluster_id\":1}";
    manager.asRoot(
        "POST", "/api/v1/roles", "{\"role\":\"audited\",\"permissions\":[" + clusters + "]}");
    manager.asRoot(
        "POST", "/api/v1/roles/audited/permissions", "{\"object\":\"peers\",\"action\":\"read\"}");
    manager.asRoot("PUT", "/api/v1/users/" + id + "/roles/audited", null);
    manager.asRoot("DELETE", "/api/v1/roles/audited", null);

    var made = newest("operation=POST&path=/api/v1/roles&state=SUCCESS").get("detail");
    assertThat(made.get("object_id").asString()).isEqualTo("audited");
    assertThat(made.get("after").toString()).isEqualTo("{\"permissions\":[\"clusters * 1\"]}");
    var added = newest("path=/api/v1/roles/audited/permissions").get("detail");
    assertThat(added.get("before").toString()).isEqualTo("{\"permissions\":[\"clusters * 1\"]}");
    assertThat(added.get("after").toString())
        .isEqualTo("{\"permissions\":[\"clusters * 1\",\"peers read\"]}");
    var granted = newest("operation=PUT&path=/api/v1/users/" + id + "/roles/audited").get("detail");
    assertThat(granted.get("before").toString()).isEqualTo("{\"roles\":[\"guest\"]}");
    assertThat(granted.get("after").toString()).isEqualTo("{\"roles\":[\"audited\",\"guest\"]}");
    var deleted = newest("operation=DELETE&path=/api/v1/roles/audited").get("detail");
    assertThat(deleted.get("before").get("permissions")).hasSize(2);
    assertThat(deleted.has("after")).isFalse();
  }

  @Test
  void refusalsAreRecordedAndReadsAreNot() {
    manager.addUser("tina");
    var tina = manager.session("tina");
    manager.as(tina, "GET", "/api/v1/clusters/1", null);
    manager.as(tina, "DELETE", "/api/v1/clusters/1", null);
    manager.as(tina, "GET", AUDITS, null);
    manager.signIn("tina", "wrong-password");
    manager.send("GET", "/healthy", null);
    manager.send("GET", "/api/v1/peers", null);

    assertThat(newest("actor_name=tina&operation=DELETE").get("status_code").asInt())
        .isEqualTo(403);
    assertThat(newest("actor_name=tina&path=" + AUDITS).get("state").asString())
        .isEqualTo("FAILURE");
    var guessed = newest("path=/api/v1/users/signin&state=FAILURE");
    assertThat(guessed.get("actor_type").asString()).isEqualTo("UNKNOWN");
    assertThat(guessed.get("detail").get("request").get("name").asString()).isEqualTo("tina");
    assertThat(newest("path=/api/v1/peers").get("status_code").asInt()).isEqualTo(401);
    assertThat(list("actor_name=tina&operation=GET&path=/api/v1/clusters/1")).isEmpty();
    assertThat(list("path=/healthy")).isEmpty();
    assertThat(newest("actor_name=tina&path=/api/v1/users/signin").get("state").asString())
        .isEqualTo("SUCCESS");
  }

  @Test
  void readsAreRecordedWhereTheConfigurationSaysSoAndTokensByTheirName(@TempDir Path directory) {
    var token = "initial-token-0123";
    var settings =
        Map.of(
            "auth.initialRootPassword",
            ManagerFixture.PASSWORD,
            "auth.initialToken",
            token,
            "audit.reads",
            "true");
    try (var reading = ManagerFixture.start(directory, new ManualClock(), settings)) {
      reading.as(token, "GET", "/oapi/v1/clusters/1", null);

      await()
          .atMost(Duration.ofSeconds(20))
          .until(
              () ->
                  reading.count(
                          "select count(*) from audit where actor_type = 'PAT'"
                              + " and actor_name = 'default' and path = '/oapi/v1/clusters/1'")
                      == 1);
    }
  }

  @Test
  void recordsAreThereWhenTheManagerHasStopped(@TempDir Path directory) {
    try (var ending = ManagerFixture.start(directory)) {
      for (int i = 0; i < 50; i++) {
        ending.asRoot("PATCH", "/api/v1/clusters/1", "{\"bio\":\"" + i + "\"}");
      }
    }
    try (var next = ManagerFixture.start(directory)) {
      assertThat(next.count("select count(*) from audit where operation = 'PATCH'")).isEqualTo(50);
    }
  }

  @Test
  void strangersFillNoDatabase(@TempDir Path directory) {
    try (var flooded = ManagerFixture.start(directory)) {
      for (int i = 0; i < 50; i++) {
        flooded.send("DELETE", "/api/v1/clusters/1", null);
        flooded.send("POST", "/api/v1/users/signout", null);
        flooded.send("POST", "/api/v1/users/999/reset_password", "{}");
        flooded.send("GET", "/api/v1/users/signin/nobody/callback", null);
      }
      flooded.clock.advance(Duration.ofSeconds(2));
      flooded.asRoot("PATCH", "/api/v1/clusters/1", "{\"bio\":\"last\"}");

      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> flooded.count("select count(*) from audit where operation = 'PATCH'") == 1);
      assertThat(flooded.count("select count(*) from audit where actor_type = 'UNKNOWN'"))
          .isEqualTo(20);
      assertThat(flooded.send("GET", "/metrics", null).body())
          .contains("dragonfly_manager_audit_failure_total{reason=\"anonymous\"} 180.0");
    }
  }

  @Test
  void recordsAreFoundByTimeAndPagedNewestFirst() {
    var start = manager.clock.instant();
    for (int i = 0; i < 3; i++) {
      manager.asRoot("POST", "/api/v1/roles", "{\"number\":" + i + "}");
      manager.clock.advance(Duration.ofMinutes(1));
    }
    var all = "path=/api/v1/roles&start_time=" + start;
    await().atMost(Duration.ofSeconds(20)).until(() -> list(all).size() == 3);

    assertThat(list(all).get(0).get("detail").get("request").get("number").asInt()).isEqualTo(2);
    var second = manager.asRoot("GET", AUDITS + "?per_page=1&page=2&" + all, null);
    assertThat(second.body()).contains("\"number\":1").doesNotContain("\"number\":2");
    assertThat(second.headers().firstValue("Link").orElseThrow()).contains("page=3&");
    var one = all + "&end_time=" + start.plus(Duration.ofMinutes(1));
    assertThat(list(one)).hasSize(1);
    assertThat(list(one + "&status_code=422")).hasSize(1);
    assertThat(list(one + "&status_code=200")).isEmpty();
    assertThat(list(one + "&actor_type=PAT")).isEmpty();
    assertThat(list(all + "&sort=operated_at").get(0).get("detail").get("request").get("number"))
        .isEqualTo(list(one).get(0).get("detail").get("request").get("number"));
    assertThat(list("search=/API/V1/ROLES&start_time=" + start)).hasSize(3);
  }

  @Test
  void exportHasAllRecordsInEachFormat() {
    manager.execute(
        """
        insert into audit (operated_at, actor_type, actor_name, event_type, operation, state, path,
          status_code, detail)
        values\
        """
            + String.join(
                ",",
                Collections.nCopies(
                    2500,
                    "(current_timestamp, 'PAT', '=evil\"()', 'API', 'GET', 'SUCCESS', '/exported',"
                        + " 200, '{}')")));

    var lines = manager.asRoot("GET", AUDITS + "/export?path=/exported", null);
    var csv = manager.asRoot("GET", AUDITS + "/export?format=csv&path=/exported", null);
    var json = manager.asRoot("GET", AUDITS + "/export?format=json&path=/exported", null);
    var none = manager.asRoot("GET", AUDITS + "/export?format=json&path=/nothing", null);

    assertThat(lines.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("application/x-ndjson");
    assertThat(lines.body().lines()).hasSize(2500).doesNotHaveDuplicates();
    assertThat(lines.body().lines().map(line -> Json.mapper().readTree(line).get("path")))
        .allMatch(path -> path.asString().equals("/exported"));
    assertThat(Json.mapper().readTree(json.body())).hasSize(2500);
    assertThat(Json.mapper().readTree(none.body())).isEmpty();
    assertThat(csv.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/csv");
    assertThat(csv.body().lines()).hasSize(2501);
    assertThat(csv.body().lines().findFirst())
        .hasValue(
            "id,operated_at,actor_type,actor_name,event_type,operation,path,state,status_code,"
                + "detail");
    assertThat(csv.body()).contains(",\"PAT\",\"'=evil\"\"()\",\"API\",\"GET\",\"/exported\",");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?start_time=yesterday",
        "?end_time=+1000000000-01-01T00:00:00Z",
        "?status_code=x",
        "?actor_type=NOBODY",
        "?state=maybe",
        "?page=-1",
        "/export?format=xml",
        "/export?start_time=2026"
      })
  void wrongParametersAreUnprocessable(String query) {
    assertThat(manager.asRoot("GET", AUDITS + query.replace("+", "%2B"), null).statusCode())
        .isEqualTo(422);
  }

  /** Waits, as records are written a little later. */
  private JsonNode newest(String query) {
    await().atMost(Duration.ofSeconds(20)).until(() -> !list(query).isEmpty());
    return list(query).get(0);
  }

  private JsonNode list(String query) {
    var response = manager.asRoot("GET", AUDITS + "?" + query, null);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return Json.mapper().readTree(response.body());
  }
}
