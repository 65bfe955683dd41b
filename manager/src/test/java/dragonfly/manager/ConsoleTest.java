package dragonfly.manager;

import static org.assertj.core.api.Assertions.assertThat;

import dragonfly.manager.json.Json;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the web console is served, and what the manager tells it about its user. */
@TestInstance(Lifecycle.PER_CLASS)
final class ConsoleTest {
  private static final String[] BROWSER = {"Accept", "text/html,application/xhtml+xml,*/*;q=0.8"};
  private static final Pattern SCRIPT = Pattern.compile("src=\"\\./(assets/[^\"]+\\.js)\"");

  private ManagerFixture manager;

  @BeforeAll
  void start(@TempDir Path directory) {
    manager = ManagerFixture.start(directory);
  }

  @AfterAll
  void stop() {
    manager.close();
  }

  @ParameterizedTest
  @CsvSource({
    "/,./",
    "/clusters,./",
    "/clusters?search=a/b,./",
    "/clusters/,../",
    "/clusters/1,../",
    "/clusters/1/edit,../../",
    "/roles/a.b,../",
    "/no/such/page/at/all,../../../../"
  })
  void everyPageIsTheDocumentWithTheWayToItsRoot(String path, String base) {
    var answer = manager.send("GET", path, null, BROWSER);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).contains("text/html;charset=utf-8");
    assertThat(answer.body()).contains("<base href=\"" + base + "\" />");
    assertThat(answer.headers().firstValue("Cache-Control")).contains("no-cache");
    assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
        .startsWith("default-src 'self';")
        .doesNotContain("unsafe");
  }

  @Test
  void scriptIsKeptByBrowsersForEver() {
    var page = SCRIPT.matcher(manager.send("GET", "/", null, BROWSER).body());
    assertThat(page.find()).isTrue();

    var script = manager.send("GET", "/" + page.group(1), null);

    assertThat(script.statusCode()).isEqualTo(200);
    assertThat(script.headers().firstValue("Content-Type").orElseThrow()).contains("javascript");
    assertThat(script.headers().firstValue("Cache-Control").orElseThrow())
        .contains("max-age=31536000", "immutable");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/theme.js", "/favicon.svg"})
  void filesBesideTheDocumentAreAskedForAgain(String path) {
    var answer = manager.send("GET", path, null, BROWSER);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).doesNotContain("html");
    assertThat(answer.headers().firstValue("Cache-Control")).contains("no-cache");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/nothing",
        "/oapi/v1/nothing",
        "/assets/gone-0123.js",
        "/swagger/nothing.js",
        "/nothing.txt",
        "/error"
      })
  void whatIsNoPageIsNotFoundInABrowserEither(String path) {
    var answer = manager.send("GET", path, null, BROWSER);

    assertThat(answer.statusCode()).isIn(401, 404);
    assertThat(answer.body()).doesNotContain("<base");
  }

  @Test
  void programsAreToldThatAPathIsNotThere() {
    assertThat(manager.send("GET", "/clusters", null).statusCode()).isEqualTo(404);
    assertThat(manager.send("POST", "/clusters", "{}", BROWSER).statusCode()).isEqualTo(404);
  }

  @Test
  void callerReadsWhoHeIsAndWhatHeMayDo() {
    var answer = manager.asRoot("GET", "/api/v1/users/me", null);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    var account = Json.mapper().readTree(answer.body());
    assertThat(account.at("/user/name").asString()).isEqualTo("root");
    assertThat(account.get("roles")).hasToString("[\"root\"]");
    assertThat(account.get("permissions").toString())
        .contains("{\"object\":\"users\",\"action\":\"*\"}");
    assertThat(manager.send("GET", "/api/v1/users/me", null).statusCode()).isEqualTo(401);
    assertThat(manager.asRoot("DELETE", "/api/v1/users/me", null).statusCode()).isEqualTo(422);
  }

  @Test
  void everybodyMayKnowWhichProvidersThereAre() {
    manager.asRoot(
        "POST",
        "/api/v1/oauth",
        """
        {"name":"github","client_id":"console","client_secret":"a-secret-of-github"}
        """);

    assertThat(manager.send("GET", "/api/v1/users/signin", null).body()).isEqualTo("[\"github\"]");
  }

  @Test
  void listsTellHowManyRowsThereAre() {
    var answer = manager.asRoot("GET", "/api/v1/users?per_page=1&page=7", null);

    assertThat(answer.body()).isEqualTo("[]");
    assertThat(answer.headers().firstValue("X-Total-Count")).contains("1");
  }
}
