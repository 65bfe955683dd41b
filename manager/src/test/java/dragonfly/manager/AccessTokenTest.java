package dragonfly.manager;

import static org.assertj.core.api.Assertions.assertThat;

import dragonfly.manager.json.Json;
import dragonfly.testkit.ManualClock;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

@TestInstance(Lifecycle.PER_CLASS)
final class AccessTokenTest {
  private static final String TOKENS = "/api/v1/personal-access-tokens";
  private static final String CLUSTER = "/oapi/v1/clusters/1";
  private static final String INITIAL = "MDAwMDAwMDAtMDAwMC0wMDAwLTAwMDAtMDAwMDAwMDAwMDAw";
  private static final Map<String, String> SETTINGS =
      Map.of("auth.initialRootPassword", ManagerFixture.PASSWORD, "auth.initialToken", INITIAL);

  private final ManualClock clock = new ManualClock();
  private ManagerFixture manager;
  private ManagerFixture other;

  @BeforeAll
  void start(@TempDir Path directory) {
    manager = ManagerFixture.start(directory, clock, SETTINGS);
    other = ManagerFixture.start(directory, clock, SETTINGS);
  }

  @AfterAll
  void stop() {
    manager.close();
    other.close();
  }

  @BeforeEach
  void forgetFailures() {
    clock.advance(Duration.ofHours(1).plusSeconds(1));
  }

  @Test
  void tokenIsShownOnceKeptAsAHashAndLetsInAtEveryManager() {
    var made = create("shown once", 1, "");

    var text = made.get("token").asString();
    assertThat(text).matches("[A-Za-z0-9_-]{43}");
    assertThat(made.get("scopes").toString()).isEqualTo("[\"job\",\"cluster\"]");
    assertThat(made.get("state").asString()).isEqualTo("active");
    assertThat(made.get("user").get("name").asString()).isEqualTo("root");
    var path = TOKENS + "/" + made.get("id").asLong();
    assertThat(manager.asRoot("GET", path, null).body())
        .contains("\"name\":\"shown once\"")
        .doesNotContain(text)
        .doesNotContain("\"token")
        .doesNotContain("hash");
    assertThat(manager.asRoot("GET", TOKENS, null).body()).doesNotContain(text);
    assertThat(manager.asRoot("PATCH", path, "{\"bio\":\"b\"}").body())
        .contains("\"bio\":\"b\"")
        .doesNotContain(text);
    assertThat(
            manager.count(
                "select count(*) from personal_access_token where token_hash = '" + text + "'"))
        .isZero();
    assertThat(other.as(text, "GET", CLUSTER, null).statusCode()).isEqualTo(200);
    assertThat(other.send("GET", CLUSTER + "?access_token=" + text, null).statusCode())
        .isEqualTo(200);
    // nor is it a session
    assertUnauthorized(manager.as(text, "GET", "/api/v1/clusters/1", null));
    assertUnauthorized(manager.send("GET", CLUSTER, null, "Cookie", "jwt=" + text));
  }

  @Test
  void lastUseIsWrittenDownAtMostOnceAMinuteAndIsNoChange() {
    var made = create("used", 1, "");
    var path = TOKENS + "/" + made.get("id").asLong();
    assertThat(made.has("last_used_at")).isFalse();

    manager.as(made.get("token").asString(), "GET", CLUSTER, null);
    var first = read(path);
    clock.advance(Duration.ofSeconds(59));
    other.as(made.get("token").asString(), "GET", CLUSTER, null);
    var second = read(path);
    clock.advance(Duration.ofSeconds(2));
    other.as(made.get("token").asString(), "GET", CLUSTER, null);

    assertThat(first.has("last_used_at")).isTrue();
    assertThat(second.get("last_used_at")).isEqualTo(first.get("last_used_at"));
    assertThat(read(path).get("last_used_at")).isNotEqualTo(first.get("last_used_at"));
    assertThat(read(path).get("updated_at")).isEqualTo(made.get("updated_at"));
  }

  @Test
  void tokenIsRefusedAsTheProtocolSays() {
    var made = create("refused", 1, ",\"scopes\":[\"job\"]");
    var text = made.get("token").asString();
    var path = TOKENS + "/" + made.get("id").asLong();

    assertUnauthorized(manager.send("GET", CLUSTER, null));
    assertUnauthorized(manager.as("nonsense", "GET", CLUSTER, null));
    assertUnauthorized(manager.as(manager.session("root"), "GET", CLUSTER, null));
    assertUnauthorized(manager.send("GET", "/%6Fapi/v1/clusters/1", null));
    assertForbidden(
        manager.as(text, "GET", CLUSTER, null),
        "Token doesn't have permission to access this resource. Required permission: cluster");
    assertThat(manager.as(text, "GET", "/oapi/v1/jobs", null).statusCode()).isNotIn(401, 403);
    assertThat(manager.as(text, "GET", "/oapi/v1/users", null).statusCode()).isEqualTo(403);

    manager.asRoot("PATCH", path, "{\"scopes\":[]}");
    assertThat(manager.as(text, "GET", CLUSTER, null).statusCode()).isEqualTo(200);
    manager.asRoot("PATCH", path, "{\"state\":\"inactive\"}");
    assertForbidden(other.as(text, "GET", CLUSTER, null), "Token is inactive");
    manager.asRoot("PATCH", path, "{\"state\":\"active\"}");
    assertThat(other.as(text, "GET", CLUSTER, null).statusCode()).isEqualTo(200);
    clock.advance(Duration.ofDays(2));
    assertForbidden(other.as(text, "GET", CLUSTER, null), "Token has expired");
    manager.asRoot("DELETE", path, null);
    assertUnauthorized(other.as(text, "GET", CLUSTER, null));
  }

  @Test
  void tokenMayNoMoreThanItsUserAndStopsWithHim() {
    long id = manager.addUser("quinn");
    var text = create("of quinn", id, "").get("token").asString();
    var change = "{\"bio\":\"x\"}";

    assertThat(manager.as(text, "GET", CLUSTER, null).statusCode()).isEqualTo(200);
    assertForbidden(manager.as(text, "PATCH", CLUSTER, change), "permission deny");
    manager.asRoot("PUT", "/api/v1/users/" + id + "/roles/root", null);
    assertThat(manager.as(text, "PATCH", CLUSTER, change).statusCode()).isEqualTo(200);
    manager.asRoot("PATCH", "/api/v1/users/" + id, "{\"state\":\"disable\"}");
    assertUnauthorized(other.as(text, "GET", CLUSTER, null));
    manager.asRoot("PATCH", "/api/v1/users/" + id, "{\"state\":\"enable\"}");
    assertThat(other.as(text, "GET", CLUSTER, null).statusCode()).isEqualTo(200);
    manager.asRoot("DELETE", "/api/v1/users/" + id, null);
    assertUnauthorized(other.as(text, "GET", CLUSTER, null));
    assertThat(manager.asRoot("GET", TOKENS, null).body()).doesNotContain("of quinn");
  }

  @Test
  void scopesSufficeWhereTheReferenceIsImitated(@TempDir Path directory) {
    var settings = new LinkedHashMap<>(SETTINGS);
    settings.put("compatibility.rest", "reference");
    try (var imitating = ManagerFixture.start(directory, new ManualClock(), settings)) {
      long id = imitating.addUser("quinn");
      imitating.execute("update personal_access_token set user_id = " + id);

      var changed = imitating.as(INITIAL, "PATCH", CLUSTER, "{\"bio\":\"x\"}");

      assertThat(changed.statusCode()).isEqualTo(200);
    }
  }

  @Test
  void tokenOfSomebodyElseIsMadeOnlyByThoseWhoMayChangeUsers() {
    long id = manager.addUser("rosa");
    manager.asRoot(
        "POST",
        "/api/v1/roles",
        "{\"role\":\"tokens\",\"permissions\":[{\"object\":\"personal-access-tokens\",\"action\":\"*\"}]}");
    manager.asRoot("PUT", "/api/v1/users/" + id + "/roles/tokens", null);
    var rosa = manager.session("rosa");

    var own = manager.as(rosa, "POST", TOKENS, body("own", id, ""));
    var ofRoot = manager.as(rosa, "POST", TOKENS, body("of root", 1, ""));

    assertThat(own.statusCode()).isEqualTo(200);
    assertThat(ofRoot.statusCode()).isEqualTo(403);
    var path = TOKENS + "/" + Json.mapper().readTree(own.body()).get("id").asLong();
    assertThat(manager.as(rosa, "PATCH", path, "{\"user_id\":1}").statusCode()).isEqualTo(403);
    assertThat(manager.as(rosa, "PATCH", path, "{\"bio\":\"x\"}").statusCode()).isEqualTo(200);
  }

  @Test
  void givenInitialTokenWorksAndASecondBootKeepsIt() {
    // the second manager has booted with it as well
    assertThat(manager.as(INITIAL, "GET", CLUSTER, null).statusCode()).isEqualTo(200);
    assertThat(manager.asRoot("GET", TOKENS + "?user_id=1&state=active", null).body())
        .containsOnlyOnce("\"name\":\"default\"");
    assertThat(manager.asRoot("GET", TOKENS + "?state=inactive", null).body())
        .doesNotContain("\"name\":\"default\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}|name: is required; expired_at: is required; user_id: is required",
        "{\"name\":\"n\",\"user_id\":1,\"expired_at\":\"soon\"}|expired_at: is not of the expected"
            + " type",
        "{\"name\":\"n\",\"user_id\":1,\"expired_at\":\"1999-01-01T00:00:00Z\"}|expired_at:"
            + " 1999-01-01T00:00:00Z is in the past",
        "{\"name\":\"n\",\"user_id\":1,\"expired_at\":\"9999-12-31T23:00:00Z\"}|expired_at: is not"
            + " between 1970-01-01T00:00:00Z and 9999-12-31T00:00:00Z",
        "{\"name\":\"n\",\"user_id\":77,\"expired_at\":\"2200-01-01T00:00:00+02:00\"}|user_id:"
            + " there is no user 77",
        "{\"name\":\"n\",\"user_id\":1,\"expired_at\":\"2200-01-01T00:00:00Z\",\"scopes\":[\"all\"]}|scopes[0]:"
            + " \"all\" is none of job, cluster",
        "{\"name\":\"n\",\"user_id\":1,\"expired_at\":\"2200-01-01T00:00:00Z\",\"scopes\":[null]}|scopes[0]:"
            + " is required",
        "{\"name\":\"n\",\"user_id\":1,\"expired_at\":\"2200-01-01T00:00:00Z\",\"state\":\"on\"}|state:"
            + " \"on\" is neither active nor inactive",
      })
  void wrongTokenIsNamed(String body, String errors) {
    var response = manager.asRoot("POST", TOKENS, body);

    assertThat(response.statusCode()).isEqualTo(422);
    assertThat(Json.mapper().readTree(response.body()).get("errors").asString()).isEqualTo(errors);
  }

  @Test
  void takenNameIsAConflictAndAMissingTokenIsNotFound() {
    create("taken", 1, "");

    assertThat(manager.asRoot("POST", TOKENS, body("taken", 1, "")).statusCode()).isEqualTo(409);
    assertThat(manager.asRoot("GET", TOKENS + "/99999", null).statusCode()).isEqualTo(404);
    assertThat(manager.asRoot("PATCH", TOKENS + "/99999", "{}").statusCode()).isEqualTo(404);
    assertThat(manager.asRoot("DELETE", TOKENS + "/99999", null).statusCode()).isEqualTo(404);
    assertThat(manager.asRoot("GET", TOKENS + "?user_id=x", null).statusCode()).isEqualTo(422);
    assertUnauthorized(manager.send("GET", TOKENS, null));
  }

  private JsonNode create(String name, long user, String more) {
    var response = manager.asRoot("POST", TOKENS, body(name, user, more));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return Json.mapper().readTree(response.body());
  }

  /** A token for a day. */
  private String body(String name, long user, String more) {
    return "{\"name\":\"%s\",\"user_id\":%d,\"expired_at\":\"%s\"%s}"
        .formatted(name, user, clock.instant().plus(Duration.ofDays(1)), more);
  }

  private JsonNode read(String path) {
    return Json.mapper().readTree(manager.asRoot("GET", path, null).body());
  }

  private static void assertUnauthorized(HttpResponse<String> response) {
    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.body()).isEqualTo("{\"message\":\"Unauthorized\"}");
  }

  private static void assertForbidden(HttpResponse<String> response, String message) {
    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(Json.mapper().readTree(response.body()).get("message").asString())
        .isEqualTo(message);
  }
}
