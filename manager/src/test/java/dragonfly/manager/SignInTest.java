package dragonfly.manager;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dragonfly.testkit.ManualClock;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
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
import tools.jackson.databind.json.JsonMapper;

@TestInstance(Lifecycle.PER_CLASS)
final class SignInTest {
  private static final String CLUSTERS = "/api/v1/clusters";
  private static final Duration TIMEOUT = Duration.ofHours(2);
  private static final String REFRESH = "/api/v1/users/refresh_token";

  private ManagerFixture manager;

  @BeforeAll
  void start(@TempDir Path directory) {
    var settings =
        Map.of(
            "auth.initialRootPassword", ManagerFixture.PASSWORD,
            "auth.jwt.timeout", "2h",
            "auth.jwt.maxRefresh", "5h");
    manager = ManagerFixture.start(directory, new ManualClock(), settings);
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
  void tokenComesInBodyAndCookieAndIsAcceptedFromThreePlaces() {
    var response = manager.signIn("root", ManagerFixture.PASSWORD);

    var token = ManagerFixture.tokenOf(response);
    var session = JsonMapper.builder().build().readTree(response.body());
    assertThat(session.get("expire").asString()).matches("\\d{4}-\\d\\d-\\d\\dT.*Z");
    assertThat(cookie(response))
        .startsWith("jwt=" + token + ";")
        .contains("; Path=/")
        .contains("Max-Age=" + TIMEOUT.toSeconds())
        .contains("; HttpOnly")
        .contains("; SameSite=Lax");
    assertThat(manager.send("GET", CLUSTERS, null, "Cookie", "jwt=" + token).statusCode())
        .isEqualTo(200);
    assertThat(manager.send("GET", CLUSTERS, null, "Authorization", "Bearer " + token).statusCode())
        .isEqualTo(200);
    assertThat(manager.send("GET", CLUSTERS + "?token=" + token, null).statusCode()).isEqualTo(200);
    var claims =
        JsonMapper.builder().build().readTree(Base64.getUrlDecoder().decode(token.split("\\.")[1]));
    assertThat(claims.get("id").asLong()).isEqualTo(1);
    assertThat(claims.get("exp").asLong() - claims.get("orig_iat").asLong())
        .isEqualTo(TIMEOUT.toSeconds());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "null",
        "[]",
        "{}",
        "{\"name\":\"root\"}",
        "{\"name\":\"root\",\"password\":\"wrong-password\"}",
        "{\"name\":\"nobody\",\"password\":\"correct-horse-42\"}",
        "{\"name\":\"ro\",\"password\":\"correct-horse-42\"}",
        "{\"name\":5,\"password\":[]}"
      })
  void everyFailureIsAnsweredAlike(String body) {
    var response = manager.send("POST", "/api/v1/users/signin", body);

    assertUnauthorized(response);
    assertThat(response.headers().firstValue("Set-Cookie")).isEmpty();
  }

  @Test
  void requestsWithoutAValidTokenAreRefused() {
    var token = ManagerFixture.tokenOf(manager.signIn("root", ManagerFixture.PASSWORD));
    var unsigned = token.substring(0, token.lastIndexOf('.') + 1);
    var none =
        Base64.getUrlEncoder().withoutPadding().encodeToString("{\"alg\":\"none\"}".getBytes(UTF_8))
            + token.substring(token.indexOf('.'));

    assertUnauthorized(manager.send("GET", CLUSTERS, null));
    assertUnauthorized(manager.send("DELETE", CLUSTERS + "/1", null));
    for (var bad : new String[] {"nonsense", unsigned, none, token + "x"}) {
      assertUnauthorized(manager.send("GET", CLUSTERS, null, "Authorization", "Bearer " + bad));
    }
    manager.clock.advance(TIMEOUT.plusSeconds(1));
    assertUnauthorized(manager.send("GET", CLUSTERS, null, "Authorization", "Bearer " + token));
  }

  @Test
  void tokenIsExchangedUntilMaxRefreshEvenWhenExpired() {
    var token = ManagerFixture.tokenOf(manager.signIn("root", ManagerFixture.PASSWORD));
    manager.clock.advance(Duration.ofHours(3));

    var refreshed = manager.send("POST", REFRESH, null, "Cookie", "jwt=" + token);

    assertThat(refreshed.statusCode()).isEqualTo(200);
    var fresh = ManagerFixture.tokenOf(refreshed);
    assertThat(cookie(refreshed)).startsWith("jwt=" + fresh);
    assertUnauthorized(manager.send("GET", CLUSTERS, null, "Authorization", "Bearer " + token));
    assertThat(manager.send("GET", CLUSTERS, null, "Authorization", "Bearer " + fresh).statusCode())
        .isEqualTo(200);
    manager.clock.advance(Duration.ofHours(2));
    assertUnauthorized(manager.send("POST", REFRESH, null, "Cookie", "jwt=" + token));
    assertUnauthorized(manager.send("POST", REFRESH, null));
    assertUnauthorized(manager.send("POST", REFRESH, null, "Cookie", "jwt=nonsense"));
  }

  @Test
  void signOutForgetsTheCookie() {
    var response = manager.send("POST", "/api/v1/users/signout", null);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(cookie(response)).startsWith("jwt=;").contains("Max-Age=0");
  }

  @Test
  void guessingIsSlowedDown() {
    for (int i = 0; i < 5; i++) {
      assertThat(manager.signIn("root", "wrong-password").statusCode()).isEqualTo(401);
    }

    var throttled = manager.signIn("root", ManagerFixture.PASSWORD);
    manager.clock.advance(Duration.ofSeconds(1));
    var later = manager.signIn("root", ManagerFixture.PASSWORD);

    assertThat(throttled.statusCode()).isEqualTo(429);
    assertThat(throttled.body()).isEqualTo("{\"message\":\"Too Many Requests\"}");
    assertThat(throttled.headers().firstValue("Retry-After")).hasValue("1");
    assertThat(later.statusCode()).isEqualTo(200);
  }

  @Test
  void changeAskedForByAForeignPageIsRefused() {
    var token = ManagerFixture.tokenOf(manager.signIn("root", ManagerFixture.PASSWORD));
    var cookie = "jwt=" + token;
    var body = "{\"bio\":\"x\"}";

    assertThat(
            manager
                .send(
                    "PATCH",
                    CLUSTERS + "/1",
                    body,
                    "Cookie",
                    cookie,
                    "Sec-Fetch-Site",
                    "cross-site")
                .statusCode())
        .isEqualTo(403);
    assertThat(
            manager
                .send(
                    "PATCH",
                    CLUSTERS + "/1",
                    body,
                    "Cookie",
                    cookie,
                    "Sec-Fetch-Site",
                    "same-origin")
                .statusCode())
        .isEqualTo(200);
  }

  @Test
  void objectThatNobodyMayTouchIsRefused() {
    var token = ManagerFixture.tokenOf(manager.signIn("root", ManagerFixture.PASSWORD));

    var refused = manager.send("GET", "/api/v1/secrets", null, "Authorization", "Bearer " + token);

    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).isEqualTo("{\"message\":\"permission deny\"}");
  }

  private static String cookie(HttpResponse<String> response) {
    return response.headers().firstValue("Set-Cookie").orElseThrow();
  }

  private static void assertUnauthorized(HttpResponse<String> response) {
    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.body()).isEqualTo("{\"message\":\"Unauthorized\"}");
    assertThat(response.headers().firstValue("WWW-Authenticate")).hasValue("JWT realm=Dragonfly");
  }
}
