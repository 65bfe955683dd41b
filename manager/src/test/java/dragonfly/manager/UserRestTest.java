package dragonfly.manager;

import static org.assertj.core.api.Assertions.assertThat;

import dragonfly.manager.json.Json;
import dragonfly.testkit.ManualClock;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
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
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(Lifecycle.PER_CLASS)
final class UserRestTest {
  private static final String USERS = "/api/v1/users";
  private static final String NEW_PASSWORD = "another-horse-43";

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
  void userIsMadeByRootAndReadBackWithoutSecrets() {
    var made =
        manager.asRoot(
            "POST",
            USERS + "/signup",
            """
            {"name":"anna","password":"%s","email":"anna@example.com","phone":"1","avatar":"a.png",
             "location":"Kiel","bio":"hello"}
            """
                .formatted(ManagerFixture.PASSWORD));

    assertThat(made.statusCode()).as(made.body()).isEqualTo(200);
    var user = Json.mapper().readTree(made.body());
    long id = user.get("id").asLong();
    assertThat(user.propertyNames())
        .containsExactly(
            "id",
            "created_at",
            "updated_at",
            "is_del",
            "email",
            "name",
            "avatar",
            "phone",
            "state",
            "location",
            "bio");
    assertThat(user.get("state").asString()).isEqualTo("enable");
    assertThat(manager.asRoot("GET", USERS + "/" + id, null).body()).isEqualTo(made.body());
    assertThat(manager.asRoot("GET", USERS + "/" + id + "/roles", null).body())
        .isEqualTo("[\"guest\"]");
    var listed = manager.asRoot("GET", USERS + "?email=anna@example.com&location=Kiel", null);
    assertThat(listed.body()).isEqualTo("[" + made.body() + "]");
    assertThat(listed.headers().firstValue("Link").orElseThrow())
        .contains("email=anna%40example.com&location=Kiel&page=1&per_page=10>;rel=last");
    assertThat(manager.asRoot("GET", USERS + "?name=anna&state=disable", null).body())
        .isEqualTo("[]");
  }

  @Test
  void signUpIsClosedToStrangersAndGuests() {
    manager.addUser("closed");
    var body = "{\"name\":\"eve\",\"password\":\"12345678\",\"email\":\"eve@example.com\"}";

    var stranger = manager.send("POST", USERS + "/signup", body);
    var guest = manager.as(manager.session("closed"), "POST", USERS + "/signup", body);

    assertThat(stranger.statusCode()).isEqualTo(401);
    assertThat(guest.statusCode()).isEqualTo(403);
    assertThat(manager.asRoot("GET", USERS + "?name=eve", null).body()).isEqualTo("[]");
  }

  @Test
  void signUpIsOpenWhereTheConfigurationSaysSo(@TempDir Path directory) {
    var settings = Map.of("auth.initialRootPassword", "root-secret-1", "auth.signUp", "true");
    try (var open = ManagerFixture.start(directory, new ManualClock(), settings)) {
      var body = "{\"name\":\"eve\",\"password\":\"12345678\",\"email\":\"eve@example.com\"}";

      assertThat(open.send("POST", USERS + "/signup", body).statusCode()).isEqualTo(200);

      var token = ManagerFixture.tokenOf(open.signIn("eve", "12345678"));
      assertThat(open.as(token, "GET", "/api/v1/clusters/1", null).statusCode()).isEqualTo(200);
      assertThat(open.as(token, "DELETE", "/api/v1/clusters/1", null).statusCode()).isEqualTo(403);
    }
  }

  @Test
  void takenNameOrEmailIsAConflict() {
    manager.addUser("bert");
    var name = "{\"name\":\"bert\",\"password\":\"12345678\",\"email\":\"x@example.com\"}";
    var email = "{\"name\":\"bert2\",\"password\":\"12345678\",\"email\":\"bert@example.com\"}";

    assertThat(manager.asRoot("POST", USERS + "/signup", name).statusCode()).isEqualTo(409);
    assertThat(manager.asRoot("POST", USERS + "/signup", email).body())
        .isEqualTo("{\"message\":\"Conflict\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}|name: is required; email: is required; password: is required",
        "{\"name\":\"ab\",\"password\":\"12345678\",\"email\":\"a@b\"}|name: 2 characters are not"
            + " between 3 and 10",
        "{\"name\":\"abc\",\"password\":\"1234567\",\"email\":\"a@b\"}|password: 7 characters are"
            + " not between 8 and 20",
        "{\"name\":\"a bc\",\"password\":\"12345678\",\"email\":\"a@b\"}|name: \"a bc\" has a blank"
            + " or control character",
        "{\"name\":\"abc\",\"password\":\"12345678\",\"email\":\"nobody\"}|email: \"nobody\" is not"
            + " an e-mail address",
        "{\"name\":\"abc\",\"password\":\"😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀\",\"email\":\"a@b\"}|password:"
            + " is longer than 72 bytes in UTF-8",
        "{\"name\":5}|name: is not of the expected type",
        "[]|body: is not of the expected type",
      })
  void wrongSignUpIsNamed(String body, String errors) {
    var response = manager.asRoot("POST", USERS + "/signup", body);

    assertThat(response.statusCode()).isEqualTo(422);
    assertThat(Json.mapper().readTree(response.body()).get("errors").asString()).isEqualTo(errors);
  }

  @Test
  void everybodyReadsAndEditsHimselfButNotHisStateNorOthers() {
    long id = manager.addUser("carl");
    long other = manager.addUser("dora");
    manager.asRoot("DELETE", USERS + "/" + id + "/roles/guest", null);
    var carl = manager.session("carl");

    var edited = manager.as(carl, "PATCH", USERS + "/" + id, "{\"bio\":\"mine\",\"phone\":\"7\"}");
    var cleared = manager.as(carl, "PATCH", USERS + "/" + id, "{\"phone\":\"\",\"email\":\"\"}");

    assertThat(edited.statusCode()).isEqualTo(200);
    assertThat(edited.body()).contains("\"bio\":\"mine\"").contains("\"phone\":\"7\"");
    assertThat(cleared.body()).contains("\"phone\":\"\"").contains("carl@example.com");
    assertThat(manager.as(carl, "GET", USERS + "/" + id, null).body()).isEqualTo(cleared.body());
    assertThat(manager.as(carl, "GET", USERS + "/" + id + "/roles", null).body()).isEqualTo("[]");
    assertThat(manager.as(carl, "PATCH", USERS + "/" + other, "{\"bio\":\"x\"}").statusCode())
        .isEqualTo(403);
    assertThat(manager.as(carl, "GET", USERS + "/" + other, null).statusCode()).isEqualTo(403);
    assertThat(manager.as(carl, "GET", USERS, null).statusCode()).isEqualTo(403);
    assertThat(manager.as(carl, "DELETE", USERS + "/" + id, null).statusCode()).isEqualTo(403);
    assertThat(manager.as(carl, "PUT", USERS + "/" + id + "/roles/root", null).statusCode())
        .isEqualTo(403);
    assertThat(manager.as(carl, "PATCH", USERS + "/" + id, "{\"state\":\"disable\"}").statusCode())
        .isEqualTo(409);
    assertThat(
            manager
                .as(carl, "PATCH", USERS + "/" + id, "{\"email\":\"dora@example.com\"}")
                .statusCode())
        .isEqualTo(409);
  }

  @Test
  void disabledUserIsOutAtOnceAndBackOnlyBySigningIn() {
    long id = manager.addUser("emil");
    var token = manager.session("emil");

    var disabled = manager.asRoot("PATCH", USERS + "/" + id, "{\"state\":\"disable\"}");

    assertThat(disabled.body()).contains("\"state\":\"disable\"");
    assertUnauthorized(manager.as(token, "GET", "/api/v1/clusters", null));
    assertUnauthorized(manager.signIn("emil", ManagerFixture.PASSWORD));
    assertUnauthorized(changePassword(id, ManagerFixture.PASSWORD, NEW_PASSWORD));
    assertThat(manager.asRoot("GET", USERS + "?state=disable", null).body()).contains("emil");
    manager.asRoot("PATCH", USERS + "/" + id, "{\"state\":\"enable\"}");
    assertUnauthorized(manager.as(token, "GET", "/api/v1/clusters", null));
    assertThat(manager.as(manager.session("emil"), "GET", "/api/v1/clusters", null).statusCode())
        .isEqualTo(200);
  }

  @Test
  void deletedUserIsGoneWithHisSessions() {
    long id = manager.addUser("fritz");
    var token = manager.session("fritz");

    assertThat(manager.asRoot("DELETE", USERS + "/" + id, null).statusCode()).isEqualTo(200);

    assertUnauthorized(manager.as(token, "GET", "/api/v1/clusters", null));
    assertThat(manager.asRoot("GET", USERS + "/" + id, null).statusCode()).isEqualTo(404);
    assertThat(manager.asRoot("DELETE", USERS + "/" + id, null).body())
        .isEqualTo("{\"message\":\"record not found\"}");
    // a namesake is somebody else
    manager.addUser("fritz");
    assertUnauthorized(manager.as(token, "GET", "/api/v1/clusters", null));
  }

  @Test
  void userWhoOwnsSomethingIsNotDeleted() {
    long id = manager.addUser("gina");
    manager.execute(
        "insert into application (created_at, updated_at, name, url, user_id)"
            + " values (current_timestamp, current_timestamp, 'of gina', '', "
            + id
            + ")");

    assertThat(manager.asRoot("DELETE", USERS + "/" + id, null).statusCode()).isEqualTo(409);
    assertThat(manager.asRoot("GET", USERS + "/" + id, null).statusCode()).isEqualTo(200);
  }

  @Test
  void lastRootStays() {
    assertThat(manager.asRoot("DELETE", USERS + "/1", null).statusCode()).isEqualTo(409);
    assertThat(manager.asRoot("DELETE", USERS + "/1/roles/root", null).body())
        .isEqualTo("{\"message\":\"no enabled user with the role root would be left\"}");

    long id = manager.addUser("hans");
    manager.asRoot("PUT", USERS + "/" + id + "/roles/root", null);
    var hans = manager.session("hans");
    assertThat(manager.as(hans, "DELETE", USERS + "/1/roles/root", null).statusCode())
        .isEqualTo(200);
    assertThat(manager.as(hans, "DELETE", USERS + "/" + id + "/roles/root", null).statusCode())
        .isEqualTo(409);
    manager.as(hans, "PUT", USERS + "/1/roles/root", null);
    manager.asRoot("DELETE", USERS + "/" + id, null);
  }

  @Test
  void rolesAreGrantedAndWithdrawnAtOnce() {
    long id = manager.addUser("ida");
    var token = manager.session("ida");
    var roles = USERS + "/" + id + "/roles/";
    var change = "{\"bio\":\"x\"}";

    assertThat(manager.asRoot("PUT", roles + "root", null).statusCode()).isEqualTo(200);
    assertThat(manager.as(token, "PATCH", "/api/v1/clusters/1", change).statusCode())
        .isEqualTo(200);
    assertThat(manager.asRoot("PUT", roles + "root", null).statusCode()).isEqualTo(409);
    assertThat(manager.asRoot("DELETE", roles + "root", null).statusCode()).isEqualTo(200);
    assertThat(manager.as(token, "PATCH", "/api/v1/clusters/1", change).statusCode())
        .isEqualTo(403);
    assertThat(manager.asRoot("DELETE", roles + "root", null).statusCode()).isEqualTo(404);
    assertThat(manager.asRoot("PUT", roles + "nonsense", null).statusCode()).isEqualTo(404);
    assertThat(manager.asRoot("PUT", USERS + "/99999/roles/root", null).statusCode())
        .isEqualTo(404);
  }

  @Test
  void passwordChangeNeedsTheOldOneAndEndsAllSessions() {
    long id = manager.addUser("jan");
    var token = manager.session("jan");

    assertUnauthorized(changePassword(id, "wrong-password", NEW_PASSWORD));
    assertThat(changePassword(99_999, "wrong-password", NEW_PASSWORD).statusCode()).isEqualTo(404);
    assertThat(manager.as(token, "GET", "/api/v1/clusters", null).statusCode()).isEqualTo(200);
    assertThat(changePassword(id, ManagerFixture.PASSWORD, NEW_PASSWORD).statusCode())
        .isEqualTo(200);

    assertUnauthorized(manager.as(token, "GET", "/api/v1/clusters", null));
    assertUnauthorized(manager.signIn("jan", ManagerFixture.PASSWORD));
    assertThat(manager.signIn("jan", NEW_PASSWORD).statusCode()).isEqualTo(200);
  }

  @Test
  void guessingTheOldPasswordIsSlowedDown() {
    long id = manager.addUser("karl");
    for (int i = 0; i < 5; i++) {
      assertUnauthorized(changePassword(id, "wrong-password", NEW_PASSWORD));
    }

    var throttled = changePassword(id, ManagerFixture.PASSWORD, NEW_PASSWORD);

    assertThat(throttled.statusCode()).isEqualTo(429);
    assertThat(throttled.headers().firstValue("Retry-After")).hasValue("1");
    // one guesser is not helped by asking elsewhere
    assertThat(manager.signIn("karl", ManagerFixture.PASSWORD).statusCode()).isEqualTo(429);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"old_password\":\"12345678\"}",
        "{\"old_password\":\"12345678\",\"new_password\":\"short\"}",
        "{\"old_password\":\"1\",\"new_password\":\"12345678\"}",
        "null",
        "{"
      })
  void wrongPasswordChangeIsUnprocessable(String body) {
    var response = manager.send("POST", USERS + "/1/reset_password", body);

    assertThat(response.statusCode()).isEqualTo(422);
  }

  @ParameterizedTest
  @CsvSource({
    "GET,/abc,422",
    "GET,/-1,404",
    "GET,/99999999999999999999,422",
    "GET,?page=x,422",
    "GET,?per_page=-1,422",
    "GET,?page=2147483647&per_page=10000000,200",
    "GET,?sort=password,422",
    "GET,?sort=-name&search=oo,200",
    "GET,/abc/roles,422",
    "PATCH,/1,422",
    "POST,/abc/reset_password,422",
    "PUT,/1/roles/,404",
  })
  void malformedRequestsAreAnsweredAsSuch(String method, String path, int status) {
    var body = method.equals("GET") || method.equals("PUT") ? null : "[\"x\"]";

    assertThat(manager.asRoot(method, USERS + path, body).statusCode()).isEqualTo(status);
  }

  private HttpResponse<String> changePassword(long id, String old, String fresh) {
    return manager.send(
        "POST",
        USERS + "/" + id + "/reset_password",
        "{\"old_password\":\"%s\",\"new_password\":\"%s\"}".formatted(old, fresh));
  }

  private static void assertUnauthorized(HttpResponse<String> response) {
    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.body()).isEqualTo("{\"message\":\"Unauthorized\"}");
  }
}
