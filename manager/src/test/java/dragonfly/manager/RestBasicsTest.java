package dragonfly.manager;

import static org.assertj.core.api.Assertions.assertThat;

import dragonfly.api.manager.v2.ListSchedulersRequest;
import dragonfly.testkit.ManualClock;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/**
 * What concerns all calls of REST: probes, other sites, compression, the page of the description.
 */
@TestInstance(Lifecycle.PER_CLASS)
final class RestBasicsTest {
  private static final String SITE = "https://console.example.com";

  private ManagerFixture manager;

  @BeforeAll
  void start(@TempDir Path directory) {
    manager =
        ManagerFixture.start(
            directory,
            new ManualClock(),
            Map.of(
                "auth.initialRootPassword",
                ManagerFixture.PASSWORD,
                "server.rest.cors.allowedOrigins",
                SITE));
  }

  @AfterAll
  void stop() {
    manager.close();
  }

  @Test
  void probesAreOpen() {
    for (var path : new String[] {"/healthy", "/ready"}) {
      var answer = manager.send("GET", path, null);
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo("\"OK\"");
    }
  }

  @Test
  void namedSiteMayCallAndAnotherMayNot() {
    var asked =
        manager.send(
            "OPTIONS",
            "/api/v1/clusters",
            null,
            "Origin",
            SITE,
            "Access-Control-Request-Method",
            "PATCH",
            "Access-Control-Request-Headers",
            "authorization");
    assertThat(asked.statusCode()).isEqualTo(200);
    assertThat(asked.headers().firstValue("Access-Control-Allow-Origin")).hasValue(SITE);
    assertThat(asked.headers().firstValue("Access-Control-Allow-Credentials")).isEmpty();

    var other =
        manager.send("GET", "/api/v1/clusters", null, "Origin", "https://elsewhere.example.com");
    assertThat(other.statusCode()).isEqualTo(403);
    assertThat(other.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
  }

  @Test
  void longAnswersAreCompressedForThoseWhoTakeIt() {
    var plain = manager.send("GET", "/swagger/doc.json", null);
    var zipped = manager.send("GET", "/swagger/doc.json", null, "Accept-Encoding", "gzip");

    assertThat(plain.headers().firstValue("Content-Encoding")).isEmpty();
    assertThat(zipped.headers().firstValue("Content-Encoding")).hasValue("gzip");
  }

  @Test
  void descriptionHasAPage() {
    var start = manager.send("GET", "/swagger", null);
    assertThat(start.statusCode()).isEqualTo(302);
    assertThat(start.headers().firstValue("Location")).hasValue("/swagger/index.html");

    var page = manager.send("GET", "/swagger/index.html", null);
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("swagger-initializer.js");
    assertThat(manager.send("GET", "/swagger/swagger-initializer.js", null).body())
        .contains("doc.json");
    assertThat(manager.send("GET", "/swagger/swagger-ui-bundle.js", null).statusCode())
        .isEqualTo(200);
    assertThat(manager.send("GET", "/swagger/no-such-file", null).statusCode()).isEqualTo(404);
  }

  @Test
  void callsOfGrpcAndTheVersionAreCounted() {
    var _ =
        manager
            .stub()
            .listSchedulers(
                ListSchedulersRequest.newBuilder().setHostname("h").setIp("10.0.0.1").build());

    assertThat(manager.send("GET", "/metrics", null).body())
        .contains(
            "grpc_server_handled_total{grpc_code=\"OK\",grpc_method=\"ListSchedulers\","
                + "grpc_service=\"manager.v2.Manager\",grpc_type=\"unary\"} 1.0")
        .contains("dragonfly_manager_version{");
  }

  @Test
  void textThatNoDatabaseKeepsIsRefused() {
    for (var text : new String[] {"a\\u0000b", "a\\ud800b"}) {
      var answer =
          manager.asRoot("PATCH", "/api/v1/clusters/1", "{\"bio\":\"%s\"}".formatted(text));
      assertThat(answer.statusCode()).isEqualTo(422);
      assertThat(answer.body()).contains("bio: ");
    }
    assertThat(
            manager
                .asRoot("PATCH", "/api/v1/clusters/1", "{\"bio\":\"\\ud83d\\ude00\"}")
                .statusCode())
        .isEqualTo(200);
    assertThat(manager.asRoot("GET", "/api/v1/clusters?name=a%00b", null).statusCode())
        .isEqualTo(400);
  }
}
