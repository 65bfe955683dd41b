package dragonfly.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dragonfly.core.config.ConfigException;
import dragonfly.core.error.DragonflyException;
import dragonfly.testkit.ManualClock;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ManagerBootTest {
  @TempDir Path directory;

  @Test
  void firstBootMakesClusterAndRootAndSecondBootKeepsThem() {
    var clock = new ManualClock();
    String password;
    String token;
    String clusters;

    try (var manager = ManagerFixture.start(directory, clock, Map.of())) {
      password = manager.running.initialRootPassword().orElseThrow();
      token = ManagerFixture.tokenOf(manager.signIn("root", password));
      clusters =
          manager.send("GET", "/api/v1/clusters", null, "Authorization", "Bearer " + token).body();
    }

    assertThat(password).matches("[A-Za-z0-9]{18}");
    assertThat(clusters)
        .startsWith(
            """
            [{"id":1,"name":"cluster-1","bio":"","scopes":{},"scheduler_cluster_id":1,\
            "seed_peer_cluster_id":1,"scheduler_cluster_config":{"candidate_parent_limit":3,\
            "filter_parent_limit":15,"job_rate_limit":10},\
            "seed_peer_cluster_config":{"load_limit":2000},\
            "peer_cluster_config":{"load_limit":200},\
            """)
        .endsWith("\"is_default\":true}]");
    try (var manager = ManagerFixture.start(directory, clock, Map.of())) {
      assertThat(manager.running.initialRootPassword()).isEmpty();
      // the key that signs sessions is kept too
      var again = manager.send("GET", "/api/v1/clusters", null, "Authorization", "Bearer " + token);
      assertThat(again.statusCode()).isEqualTo(200);
      assertThat(again.body()).isEqualTo(clusters);
      assertThat(manager.signIn("root", password).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void givenInitialPasswordIsUsedOnlyOnTheFirstBoot() {
    try (var manager = ManagerFixture.start(directory)) {
      assertThat(manager.running.initialRootPassword()).isEmpty();
      assertThat(manager.signIn("root", ManagerFixture.PASSWORD).statusCode()).isEqualTo(200);
    }

    var other = Map.of("auth.initialRootPassword", "another-password");
    try (var manager = ManagerFixture.start(directory, new ManualClock(), other)) {
      assertThat(manager.signIn("root", ManagerFixture.PASSWORD).statusCode()).isEqualTo(200);
      assertThat(manager.signIn("root", "another-password").statusCode()).isEqualTo(401);
    }
  }

  @Test
  void twoManagersLiveInOneProcess() {
    try (var one = ManagerFixture.start(directory.resolve("one"));
        var two = ManagerFixture.start(directory.resolve("two"))) {
      one.asRoot("PATCH", "/api/v1/clusters/1", "{\"bio\":\"of one\"}");

      assertThat(one.asRoot("GET", "/api/v1/clusters/1", null).body()).contains("of one");
      assertThat(two.asRoot("GET", "/api/v1/clusters/1", null).body()).doesNotContain("of one");
    }
  }

  @Test
  void healthIsServingAndProbesNeedNoSignIn() {
    try (var manager = ManagerFixture.start(directory)) {
      var health =
          HealthGrpc.newBlockingStub(manager.channel)
              .check(HealthCheckRequest.getDefaultInstance());

      assertThat(health.getStatus()).isEqualTo(ServingStatus.SERVING);
      assertThat(manager.send("GET", "/healthy", null).body()).isEqualTo("\"OK\"");
      // an outdated cookie is no obstacle
      assertThat(manager.send("GET", "/healthy", null, "Cookie", "jwt=nonsense").statusCode())
          .isEqualTo(200);
      assertThat(manager.send("GET", "/metrics", null).body())
          .contains("manager_requests_total{code=\"200\",method=\"GET\",url=\"/healthy\"}")
          .contains("jvm_memory_used_bytes");
    }
  }

  @Test
  void takenRestPortIsNamedAndNothingStaysOpen() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      var address = "127.0.0.1:" + taken.getLocalPort();

      assertThatThrownBy(
              () ->
                  ManagerFixture.start(
                      directory, new ManualClock(), Map.of("server.rest.addr", address)))
          .isInstanceOf(DragonflyException.class)
          .hasMessageContaining("REST cannot listen")
          .hasMessageContaining(address);
    }
    try (var manager = ManagerFixture.start(directory)) {
      assertThat(manager.running.restPort()).isPositive();
    }
  }

  @Test
  void takenGrpcPortIsNamed() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      var port = Integer.toString(taken.getLocalPort());

      assertThatThrownBy(
              () ->
                  ManagerFixture.start(
                      directory, new ManualClock(), Map.of("server.grpc.port.start", port)))
          .isInstanceOf(DragonflyException.class)
          .hasMessageContaining("127.0.0.1:" + port);
    }
  }

  @Test
  void missingTlsFileIsNamed() {
    var cert = directory.resolve("missing.pem").toString();
    var settings = Map.of("server.rest.tls.cert", cert, "server.rest.tls.key", cert);

    assertThatThrownBy(() -> ManagerFixture.start(directory, new ManualClock(), settings))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("server.rest.tls: cert " + cert);
  }

  @Test
  void unusableDatabasePathIsNamed() throws IOException {
    assumeThat(TestEngine.byDefault()).isEqualTo(TestEngine.H2);
    var file = Files.writeString(directory.resolve("file"), "not a directory");
    var path = file.resolve("manager").toString();

    assertThatThrownBy(
            () ->
                ManagerFixture.start(
                    directory, new ManualClock(), Map.of("database.h2.path", path)))
        .isInstanceOf(DragonflyException.class)
        .hasMessageContaining("database.h2.path: " + path);
  }

  @Test
  void damagedDatabaseIsNamedAndLeftAlone() throws IOException {
    assumeThat(TestEngine.byDefault()).isEqualTo(TestEngine.H2);
    var file = directory.resolve("manager.mv.db");
    Files.writeString(file, "this is no database ".repeat(1000));

    assertThatThrownBy(() -> ManagerFixture.start(directory))
        .isInstanceOf(DragonflyException.class)
        .hasMessageContaining(directory.resolve("manager").toString());
    assertThat(file).content().startsWith("this is no database");
  }
}
