package dragonfly.manager;

import static org.assertj.core.api.Assertions.assertThat;

import dragonfly.testkit.ManualClock;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

/** Two managers on one database: what one is told, the other knows. */
@TestInstance(Lifecycle.PER_CLASS)
final class SessionTest {
  private static final String CLUSTERS = "/api/v1/clusters";
  private static final String SIGN_OUT = "/api/v1/users/signout";
  private static final String REFRESH = "/api/v1/users/refresh_token";
  private static final Map<String, String> SETTINGS =
      Map.of("auth.initialRootPassword", ManagerFixture.PASSWORD, "auth.jwt.timeout", "14d");

  private ManagerFixture one;
  private ManagerFixture two;

  @BeforeAll
  void start(@TempDir Path directory) {
    var clock = new ManualClock();
    one = ManagerFixture.start(directory, clock, SETTINGS);
    two = ManagerFixture.start(directory, clock, SETTINGS);
  }

  @AfterAll
  void stop() {
    one.close();
    two.close();
  }

  @BeforeEach
  void forgetFailures() {
    one.clock.advance(Duration.ofHours(1).plusSeconds(1));
  }

  @Test
  void sessionOfOneManagerIsOneOfTheOther() {
    var token = one.session("root");

    assertThat(two.as(token, "GET", CLUSTERS, null).statusCode()).isEqualTo(200);
  }

  @Test
  void signOutEndsTheSessionEverywhereWithAllItsTokensAndNoOther() {
    var token = one.session("root");
    var other = one.session("root");
    var refreshed =
        ManagerFixture.tokenOf(two.send("POST", REFRESH, null, "Cookie", "jwt=" + token));

    var signedOut = one.send("POST", SIGN_OUT, null, "Cookie", "jwt=" + token);

    assertThat(signedOut.statusCode()).isEqualTo(200);
    assertThat(signedOut.headers().firstValue("Set-Cookie").orElseThrow())
        .startsWith("jwt=;")
        .contains("Max-Age=0");
    for (var manager : List.of(one, two)) {
      for (var ended : List.of(token, refreshed)) {
        assertUnauthorized(manager.as(ended, "GET", CLUSTERS, null));
        assertUnauthorized(manager.send("POST", REFRESH, null, "Cookie", "jwt=" + ended));
      }
      assertThat(manager.as(other, "GET", CLUSTERS, null).statusCode()).isEqualTo(200);
    }
    // twice is no error, nor is it without a session
    assertThat(two.send("POST", SIGN_OUT, null, "Cookie", "jwt=" + token).statusCode())
        .isEqualTo(200);
    assertThat(two.send("POST", SIGN_OUT, null).statusCode()).isEqualTo(200);
    assertThat(two.send("POST", SIGN_OUT, null, "Cookie", "jwt=nonsense").statusCode())
        .isEqualTo(200);
  }

  @Test
  void endedSessionsAreForgottenOnceTheirTokensAreExpired() {
    one.send("POST", SIGN_OUT, null, "Cookie", "jwt=" + one.session("root"));
    one.clock.advance(Duration.ofDays(14).plusSeconds(1));
    var token = one.session("root");

    one.send("POST", SIGN_OUT, null, "Cookie", "jwt=" + token);

    assertThat(one.count("select count(*) from revoked_session")).isEqualTo(1);
  }

  @Test
  void userWhoEndsVeryManySessionsEndsThemAllAndTheTableStaysSmall() {
    long id = one.addUser("many");
    var tokens = new ArrayList<String>();
    var first = one.session("many");
    for (int i = 0; i < 101; i++) {
      // not signed in each time, which takes its time on purpose
      one.execute(
          "insert into revoked_session (id, user_id, expires_at) values ('many%d', %d, '2100-01-01')"
              .formatted(i, id));
    }
    tokens.add(first);
    tokens.add(one.session("many"));

    one.send("POST", SIGN_OUT, null, "Cookie", "jwt=" + first);

    for (var token : tokens) {
      assertUnauthorized(two.as(token, "GET", CLUSTERS, null));
    }
    assertThat(one.count("select count(*) from revoked_session where user_id = " + id)).isZero();
    assertThat(two.as(one.session("many"), "GET", CLUSTERS, null).statusCode()).isEqualTo(200);
  }

  @Test
  void disabledUserIsOutOfEveryManager() {
    long id = one.addUser("olga");
    var token = one.session("olga");
    assertThat(two.as(token, "GET", CLUSTERS, null).statusCode()).isEqualTo(200);

    one.asRoot("PATCH", "/api/v1/users/" + id, "{\"state\":\"disable\"}");

    assertUnauthorized(two.as(token, "GET", CLUSTERS, null));
  }

  @Test
  void guessingAtTwoManagersIsCountedTogether() {
    one.addUser("paul");
    for (int i = 0; i < 5; i++) {
      var manager = i % 2 == 0 ? one : two;
      assertUnauthorized(manager.signIn("paul", "wrong-password"));
    }

    assertThat(one.signIn("paul", ManagerFixture.PASSWORD).statusCode()).isEqualTo(429);
    assertThat(two.signIn("paul", ManagerFixture.PASSWORD).statusCode()).isEqualTo(429);
  }

  @ParameterizedTest
  @CsvSource({
    "Sec-Fetch-Site,cross-site,403",
    "Sec-Fetch-Site,same-site,403",
    "Sec-Fetch-Site,same-origin,200",
    "Sec-Fetch-Site,none,200",
    "Origin,https://evil.example,403",
    "Origin,null,403",
    "Origin,HERE,200"
  })
  void changeOfAForeignPageIsRefused(String header, String value, int status) {
    var token = one.session("root");
    var here = value.replace("HERE", "http://127.0.0.1:" + one.running.restPort());

    var response =
        one.send(
            "PATCH", CLUSTERS + "/1", "{\"bio\":\"x\"}", "Cookie", "jwt=" + token, header, here);
    var signIn =
        one.send(
            "POST",
            "/api/v1/users/signin",
            "{\"name\":\"root\",\"password\":\"%s\"}".formatted(ManagerFixture.PASSWORD),
            header,
            here);

    assertThat(response.statusCode()).isEqualTo(status);
    // nor may it sign somebody in as somebody else
    assertThat(signIn.statusCode()).isEqualTo(status);
    assertThat(one.send("GET", CLUSTERS, null, "Cookie", "jwt=" + token, header, here).statusCode())
        .isEqualTo(200);
  }

  @Test
  void cookieIsReadableOnlyForTheConsoleThatNeedsIt(@TempDir Path directory) {
    var settings =
        Map.of(
            "auth.initialRootPassword", ManagerFixture.PASSWORD, "compatibility.console", "true");
    try (var manager = ManagerFixture.start(directory, new ManualClock(), settings)) {
      var readable = manager.signIn("root", ManagerFixture.PASSWORD);
      var secure = one.signIn("root", ManagerFixture.PASSWORD);

      assertThat(readable.headers().firstValue("Set-Cookie").orElseThrow())
          .contains("SameSite=Lax")
          .doesNotContain("HttpOnly");
      assertThat(secure.headers().firstValue("Set-Cookie").orElseThrow())
          .contains("SameSite=Lax")
          .contains("HttpOnly");
    }
  }

  @Test
  void bodyThatIsTooLongIsRefused() {
    var body = "{\"bio\":\"" + "x".repeat(4 << 20) + "\"}";

    assertThat(one.asRoot("PATCH", CLUSTERS + "/1", body).statusCode()).isEqualTo(413);
    assertThat(one.send("POST", "/api/v1/users/signin", body).statusCode()).isEqualTo(413);
  }

  private static void assertUnauthorized(HttpResponse<String> response) {
    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.body()).isEqualTo("{\"message\":\"Unauthorized\"}");
  }
}
