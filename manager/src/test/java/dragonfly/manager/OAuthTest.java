package dragonfly.manager;

import static org.assertj.core.api.Assertions.assertThat;

import dragonfly.manager.json.Json;
import dragonfly.testkit.ManualClock;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Two managers, a provider of OpenID Connect and one that speaks as GitHub does. */
@TestInstance(Lifecycle.PER_CLASS)
final class OAuthTest {
  private static final String OAUTH = "/api/v1/oauth";
  private static final String SIGN_IN = "/api/v1/users/signin/";
  private static final Map<String, String> SETTINGS =
      Map.of("auth.initialRootPassword", ManagerFixture.PASSWORD);

  private final HttpClient http = HttpClient.newHttpClient();
  private ManagerFixture one;
  private ManagerFixture two;
  private OidcServer oidc;
  private OidcServer gitHub;

  @BeforeAll
  void start(@TempDir Path directory) {
    var clock = new ManualClock();
    one = ManagerFixture.start(directory, clock, SETTINGS);
    two = ManagerFixture.start(directory, clock, SETTINGS);
    // both managers are behind one address, so the provider knows one
    oidc = OidcServer.start("dragonfly", callback("corporate"));
    gitHub = OidcServer.likeGitHub("of-github", callback("github"));
    create("corporate", "dragonfly", oidc.url(), callback("corporate"));
    create("github", "of-github", gitHub.url(), "");
  }

  @AfterAll
  void stop() {
    http.close();
    oidc.close();
    gitHub.close();
    one.close();
    two.close();
  }

  @Test
  void newcomerBecomesAGuestAndIsTheSameUserWhenHeReturnsToAnotherManager() {
    oidc.claims.put(
        "uma",
        Map.of(
            "preferred_username", "uma",
            "email", "uma@corporate.example",
            "email_verified", true,
            "picture", "https://corporate.example/uma.png"));

    var first = user(one, signIn(one, one, oidc, "corporate", "uma"));
    var second = user(two, signIn(one, two, oidc, "corporate", "uma"));

    assertThat(second).isEqualTo(first);
    assertThat(first.get("name").asString()).isEqualTo("uma");
    assertThat(first.get("email").asString()).isEqualTo("uma@corporate.example");
    assertThat(first.get("avatar").asString()).isEqualTo("https://corporate.example/uma.png");
    var roles = one.asRoot("GET", "/api/v1/users/" + first.get("id").asLong() + "/roles", null);
    assertThat(roles.body()).isEqualTo("[\"guest\"]");
    // no password lets him in
    assertThat(one.signIn("uma", "12345678").statusCode()).isEqualTo(401);
  }

  @Test
  void newcomerNeverBecomesSomebodyWhoIsThere() {
    one.addUser("vera");
    oidc.claims.put(
        "mallory",
        Map.of("preferred_username", "root", "email", "vera@example.com", "email_verified", true));
    oidc.claims.put("oscar", Map.of("preferred_username", "root", "email", "victim@example.com"));

    var mallory = user(one, signIn(one, one, oidc, "corporate", "mallory"));
    var oscar = user(one, signIn(one, one, oidc, "corporate", "oscar"));

    assertThat(mallory.get("name").asString()).isEqualTo("root-corporate");
    assertThat(mallory.get("email").asString()).isEmpty();
    assertThat(oscar.get("name").asString()).isEqualTo("root-corporate-2");
    // an address that the provider has not verified is not believed
    assertThat(oscar.get("email").asString()).isEmpty();
  }

  @Test
  void disabledUserIsNotLetInByHisProvider() {
    var user = user(one, signIn(one, one, oidc, "corporate", "walt"));
    one.asRoot("PATCH", "/api/v1/users/" + user.get("id").asLong(), "{\"state\":\"disable\"}");

    var refused = signIn(one, two, oidc, "corporate", "walt");

    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(cookie(refused, "jwt")).isNull();
  }

  @Test
  void providerThatBringsNoNewUsersStillLetsItsOldOnesIn() {
    var path = OAUTH + "/" + id("corporate");
    signIn(one, one, oidc, "corporate", "quinn");
    one.clock.advance(Duration.ofSeconds(1));
    assertThat(one.asRoot("PATCH", path, "{\"sign_up\":false}").body())
        .contains("\"sign_up\":false");
    try {
      assertRefused(signIn(one, one, oidc, "corporate", "stranger"));
      assertThat(signIn(one, two, oidc, "corporate", "quinn").statusCode()).isEqualTo(302);
    } finally {
      one.clock.advance(Duration.ofSeconds(1));
      one.asRoot("PATCH", path, "{\"sign_up\":true}");
    }
  }

  @Test
  void gitHubWorksWithAHiddenEmail() {
    gitHub.claims.put("octo", Map.of("id", 583231, "login", "octocat", "location", "SF"));

    var first = user(one, signIn(one, one, gitHub, "github", "octo"));
    gitHub.claims.put("octo", Map.of("id", 583231, "login", "renamed"));
    var second = user(two, signIn(one, one, gitHub, "github", "octo"));

    assertThat(first.get("name").asString()).isEqualTo("octocat");
    assertThat(first.get("location").asString()).isEqualTo("SF");
    assertThat(first.get("email").asString()).isEmpty();
    assertThat(second).isEqualTo(first);
  }

  @Test
  void answerThatNobodyAskedForIsRefused() {
    var sent = one.send("GET", SIGN_IN + "corporate", null);
    var back = atProvider(location(sent), "xena");
    var cookie = "signin=" + cookie(sent, "signin");
    var query = "?" + back.getRawQuery();
    var path = SIGN_IN + "corporate/callback";

    // without the browser's cookie, with another state, without a code, with a forged cookie
    assertRefused(one.send("GET", path + query, null));
    assertRefused(
        one.send(
            "GET", path + query.replaceFirst("state=[^&]*", "state=x"), null, "Cookie", cookie));
    assertRefused(one.send("GET", path, null, "Cookie", cookie));
    assertRefused(one.send("GET", path + query, null, "Cookie", "signin=nonsense"));
    assertRefused(one.send("GET", path + "?error=access_denied&state=x", null, "Cookie", cookie));
    one.clock.advance(Duration.ofMinutes(11));
    assertRefused(one.send("GET", path + query, null, "Cookie", cookie));
    assertThat(one.asRoot("GET", "/api/v1/users?name=xena", null).body()).isEqualTo("[]");
  }

  @Test
  void cookieOfTheWayToTheProviderTellsNothingAndIsNarrow() {
    var sent = one.send("GET", SIGN_IN + "corporate", null);

    var cookie = sent.headers().allValues("Set-Cookie").getFirst();
    assertThat(cookie).contains("HttpOnly").contains("SameSite=Lax").contains("Max-Age=600");
    assertThat(cookie).contains("Path=/api/v1/users/signin");
    assertThat(cookie.split("\\.")).hasSize(5);
    assertThat(location(sent).getQuery())
        .contains("client_id=dragonfly")
        .contains("code_challenge_method=S256")
        .contains("nonce=")
        .contains("state=")
        .contains("redirect_uri=" + callback("corporate"));
  }

  @Test
  void wrongSecretIsNoSignIn() {
    var path = OAUTH + "/" + id("corporate");
    // a change counts at once, though what the provider tells of itself is kept for a while
    one.clock.advance(Duration.ofSeconds(1));
    one.asRoot("PATCH", path, "{\"client_secret\":\"wrong-secret\"}");
    try {
      assertRefused(signIn(one, one, oidc, "corporate", "yves"));
    } finally {
      one.clock.advance(Duration.ofSeconds(1));
      one.asRoot("PATCH", path, "{\"client_secret\":\"" + OidcServer.CLIENT_SECRET + "\"}");
    }
  }

  @Test
  void unknownAndSilentProvidersAreNamed() {
    create("silent", "silent-client", "http://127.0.0.1:9/nobody", "");

    assertThat(one.send("GET", SIGN_IN + "nobody", null).statusCode()).isEqualTo(404);
    var silent = one.send("GET", SIGN_IN + "silent", null);
    assertThat(silent.statusCode()).isEqualTo(503);
    assertThat(silent.body()).isEqualTo("{\"message\":\"the provider silent does not answer\"}");
    assertRefused(one.send("GET", SIGN_IN + "silent/callback?code=x&state=x", null));
  }

  @Test
  void browserIsSentBackToTheSignInWithTheReason() {
    create("mute", "mute-client", "http://127.0.0.1:9/nobody", "");
    var sent = one.send("GET", SIGN_IN + "corporate", null);
    var cookie = "signin=" + cookie(sent, "signin");
    var state = location(sent).getQuery().replaceFirst(".*state=([^&]*).*", "$1");

    assertSentBack(browse("nobody"), "/?sign_in=unknown&provider=nobody");
    assertSentBack(browse("mute"), "/?sign_in=silent&provider=mute");
    assertSentBack(
        browse("corporate/callback?error=access_denied&state=" + state, "Cookie", cookie),
        "/?sign_in=denied&provider=corporate");
    assertSentBack(
        browse("corporate/callback?error=server_error&state=" + state, "Cookie", cookie),
        "/?sign_in=refused&provider=corporate");
    assertSentBack(
        browse("corporate/callback?code=x&state=" + state), "/?sign_in=expired&provider=corporate");
  }

  @Test
  void browserOfADisabledUserIsSentBack() {
    var user = user(one, signIn(one, one, oidc, "corporate", "zoe"));
    one.asRoot("PATCH", "/api/v1/users/" + user.get("id").asLong(), "{\"state\":\"disable\"}");

    var sent = one.send("GET", SIGN_IN + "corporate", null);
    var back = atProvider(location(sent), "zoe");
    var refused =
        one.send(
            "GET",
            back.getRawPath() + "?" + back.getRawQuery(),
            null,
            "Cookie",
            "signin=" + cookie(sent, "signin"),
            "Accept",
            "text/html");

    assertSentBack(refused, "/?sign_in=not_let_in&provider=corporate");
  }

  private HttpResponse<String> browse(String path, String... headers) {
    var all = Stream.concat(Stream.of(headers), Stream.of("Accept", "text/html,*/*;q=0.8"));
    return one.send("GET", SIGN_IN + path, null, all.toArray(String[]::new));
  }

  /** By a relative way, which a path that a proxy puts before ours does not lead astray. */
  private static void assertSentBack(HttpResponse<String> response, String where) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(302);
    assertThat(location(response).toString()).startsWith("../../../../");
    assertThat(response.uri().resolve(location(response)).toString()).endsWith(where);
    assertThat(cookie(response, "jwt")).isNull();
  }

  @Test
  void providerIsMadeReadChangedAndDeletedWithoutShowingItsSecret() {
    var made =
        one.asRoot(
            "POST",
            OAUTH,
            """
            {"name":"google","client_id":"g","client_secret":"hidden-1","bio":"b",
             "redirect_url":"https://dragonfly.example/back"}
            """);

    assertThat(made.statusCode()).as(made.body()).isEqualTo(200);
    long id = Json.mapper().readTree(made.body()).get("id").asLong();
    var path = OAUTH + "/" + id;
    assertThat(made.body())
        .contains("\"redirect_url\":\"https://dragonfly.example/back\"")
        .doesNotContain("secret");
    assertThat(location(one.send("GET", SIGN_IN + "google", null)).getHost())
        .isEqualTo("accounts.google.com");
    assertThat(one.asRoot("GET", path, null).body()).isEqualTo(made.body());
    assertThat(one.asRoot("GET", OAUTH + "?name=google", null).body())
        .isEqualTo("[" + made.body() + "]");
    assertThat(one.asRoot("PATCH", path, "{\"bio\":\"c\",\"client_secret\":\"hidden-2\"}").body())
        .contains("\"bio\":\"c\"")
        .doesNotContain("hidden");
    assertThat(one.count("select count(*) from oauth_provider where client_secret = 'hidden-2'"))
        .isEqualTo(1);
    one.addUser("zoe");
    var guest = one.session("zoe");
    assertThat(one.as(guest, "GET", path, null).body()).doesNotContain("hidden");
    assertThat(one.as(guest, "PATCH", path, "{\"bio\":\"x\"}").statusCode()).isEqualTo(403);
    assertThat(one.send("GET", path, null).statusCode()).isEqualTo(401);
    assertThat(
            one.asRoot(
                    "POST",
                    OAUTH,
                    "{\"name\":\"google\",\"client_id\":\"h\",\"client_secret\":\"x\"}")
                .statusCode())
        .isEqualTo(409);
    assertThat(one.asRoot("DELETE", path, null).statusCode()).isEqualTo(200);
    assertThat(one.asRoot("GET", path, null).statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}|name: is required; client_id: is required; client_secret: is required",
        "{\"name\":\"a/b\",\"client_id\":\"c\",\"client_secret\":\"s\"}|name: \"a/b\" is not 1 to"
            + " 64 small letters, digits and dashes",
        "{\"name\":\"keycloak\",\"client_id\":\"c\",\"client_secret\":\"s\"}|issuer_url: is"
            + " required, unless name is github or google",
        "{\"name\":\"k\",\"client_id\":\"c\",\"client_secret\":\"s\",\"issuer_url\":\"http://k.example\"}|issuer_url:"
            + " \"http://k.example\" is not an https URL",
        "{\"name\":\"k\",\"client_id\":\"c\",\"client_secret\":\"s\",\"issuer_url\":\"file:///etc\"}|issuer_url:"
            + " \"file:///etc\" is not an http or https URL",
        "{\"name\":\"github\",\"client_id\":\"c\",\"client_secret\":\"s\",\"redirect_url\":\"a"
            + " b\"}|redirect_url: \"a b\" is not a URL",
      })
  void wrongProviderIsNamed(String body, String errors) {
    var response = one.asRoot("POST", OAUTH, body);

    assertThat(response.statusCode()).isEqualTo(422);
    assertThat(Json.mapper().readTree(response.body()).get("errors").asString()).isEqualTo(errors);
  }

  /** The whole way: to the provider from one manager, back to another. */
  private HttpResponse<String> signIn(
      ManagerFixture from, ManagerFixture to, OidcServer provider, String name, String user) {
    var sent = from.send("GET", SIGN_IN + name, null);
    assertThat(sent.statusCode()).as(sent.body()).isEqualTo(302);
    assertThat(location(sent).toString()).startsWith(provider.url());
    var back = atProvider(location(sent), user);
    return to.send(
        "GET",
        back.getRawPath() + "?" + back.getRawQuery(),
        null,
        "Cookie",
        "signin=" + cookie(sent, "signin"),
        "Sec-Fetch-Site",
        "cross-site");
  }

  /** Where the provider sends a user who is signed in there. */
  private URI atProvider(URI address, String user) {
    try {
      var request = HttpRequest.newBuilder(address).header(OidcServer.USER_HEADER, user).build();
      var response = http.send(request, BodyHandlers.ofString());
      assertThat(response.statusCode()).as(response.body()).isEqualTo(302);
      return location(response);
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static JsonNode user(ManagerFixture manager, HttpResponse<String> arrived) {
    assertThat(arrived.statusCode()).as(arrived.body()).isEqualTo(302);
    assertThat(arrived.uri().resolve(location(arrived)).getPath()).isEqualTo("/");
    var token = Objects.requireNonNull(cookie(arrived, "jwt"));
    var claims = Json.mapper().readTree(Base64.getUrlDecoder().decode(token.split("\\.")[1]));
    var response =
        manager.send(
            "GET", "/api/v1/users/" + claims.get("id").asLong(), null, "Cookie", "jwt=" + token);
    assertThat(response.statusCode()).isEqualTo(200);
    return Json.mapper().readTree(response.body());
  }

  private void create(String name, String client, String issuer, String redirect) {
    var made =
        one.asRoot(
            "POST",
            OAUTH,
            """
            {"name":"%s","client_id":"%s","client_secret":"%s","issuer_url":"%s",
             "redirect_url":"%s"}
            """
                .formatted(name, client, OidcServer.CLIENT_SECRET, issuer, redirect));
    assertThat(made.statusCode()).as(made.body()).isEqualTo(200);
  }

  private long id(String name) {
    return Json.mapper()
        .readTree(one.asRoot("GET", OAUTH + "?name=" + name, null).body())
        .get(0)
        .get("id")
        .asLong();
  }

  private String callback(String name) {
    return "http://127.0.0.1:" + one.running.restPort() + SIGN_IN + name + "/callback";
  }

  private static URI location(HttpResponse<String> response) {
    return URI.create(response.headers().firstValue("Location").orElseThrow());
  }

  private static @Nullable String cookie(HttpResponse<String> response, String name) {
    return response.headers().allValues("Set-Cookie").stream()
        .filter(cookie -> cookie.startsWith(name + "=") && !cookie.startsWith(name + "=;"))
        .map(cookie -> cookie.substring(name.length() + 1, cookie.indexOf(';')))
        .findFirst()
        .orElse(null);
  }

  private static void assertRefused(HttpResponse<String> response) {
    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.body()).isEqualTo("{\"message\":\"Unauthorized\"}");
    assertThat(cookie(response, "jwt")).isNull();
  }
}
