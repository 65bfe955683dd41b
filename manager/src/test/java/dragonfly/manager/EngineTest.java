package dragonfly.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Empty;
import dragonfly.api.manager.v2.KeepAliveRequest;
import dragonfly.api.manager.v2.ListSchedulersRequest;
import dragonfly.api.manager.v2.Scheduler;
import dragonfly.api.manager.v2.SourceType;
import dragonfly.api.manager.v2.UpdateSchedulerRequest;
import dragonfly.core.error.DragonflyException;
import dragonfly.manager.config.ManagerConfig;
import dragonfly.testkit.Certificates;
import dragonfly.testkit.ManualClock;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What must hold on every engine. */
@ParameterizedClass
@EnumSource(TestEngine.class)
final class EngineTest {
  private static final Map<String, String> SETTINGS =
      Map.of("auth.initialRootPassword", ManagerFixture.PASSWORD);

  private final TestEngine engine;
  @TempDir Path directory;

  EngineTest(TestEngine engine) {
    this.engine = engine;
  }

  private ManagerFixture start() {
    return ManagerFixture.start(engine, directory, new ManualClock(), SETTINGS);
  }

  @Test
  void restAndGrpcServeAndANewStartFindsEverything() throws SQLException {
    String clusters;
    try (var manager = start()) {
      assertThat(
              manager
                  .asRoot(
                      "PATCH",
                      "/api/v1/clusters/1",
                      """
                      {"bio":"für alle – 集群 🐉","is_default":true,"scopes":{"idc":"a|b","cidrs":["10.0.0.0/8"]}}
                      """)
                  .statusCode())
          .isEqualTo(200);
      clusters = manager.asRoot("GET", "/api/v1/clusters", null).body();
      registerScheduler(manager);
    }

    assertThat(clusters).contains("für alle – 集群 🐉").contains("\"is_default\":true");
    try (var manager = start()) {
      assertThat(manager.asRoot("GET", "/api/v1/clusters", null).body()).isEqualTo(clusters);
      assertThat(query("select count(*) from scheduler where host_name = 'scheduler-1'")).isOne();
    }
  }

  /** A scheduler whose keep-alive stream stays open until the manager goes. */
  private static void registerScheduler(ManagerFixture manager) {
    manager
        .stub()
        .updateScheduler(
            UpdateSchedulerRequest.newBuilder()
                .setSourceType(SourceType.SCHEDULER_SOURCE)
                .setHostname("scheduler-1")
                .setIp("10.0.0.1")
                .setPort(8002)
                .setSchedulerClusterId(1)
                .build());
    manager
        .asyncStub()
        .keepAlive(new IgnoredAnswer())
        .onNext(
            KeepAliveRequest.newBuilder()
                .setSourceType(SourceType.SCHEDULER_SOURCE)
                .setHostname("scheduler-1")
                .setIp("10.0.0.1")
                .setClusterId(1)
                .build());
    await().until(() -> schedulersOf(manager).size() == 1);
  }

  private static List<Scheduler> schedulersOf(ManagerFixture manager) {
    return manager
        .stub()
        .listSchedulers(
            ListSchedulersRequest.newBuilder()
                .setSourceType(SourceType.PEER_SOURCE)
                .setHostname("peer")
                .setIp("10.1.2.3")
                .build())
        .getSchedulersList();
  }

  private static final class IgnoredAnswer implements StreamObserver<Empty> {
    @Override
    public void onNext(Empty answer) {}

    @Override
    public void onError(Throwable cause) {}

    @Override
    public void onCompleted() {}
  }

  @Test
  void sameNameIsAConflictAndCaseMakesAnotherName() {
    try (var manager = start()) {
      var body =
          """
          {"name":"%s","scheduler_cluster_config":{},"seed_peer_cluster_config":{},"peer_cluster_config":{}}
          """;
      var first = manager.asRoot("POST", "/api/v1/clusters", body.formatted("name"));
      var same = manager.asRoot("POST", "/api/v1/clusters", body.formatted("name"));
      var other = manager.asRoot("POST", "/api/v1/clusters", body.formatted("Name"));

      assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
      assertThat(same.statusCode()).isEqualTo(409);
      assertThat(other.statusCode()).as(other.body()).isEqualTo(200);
    }
  }

  @Test
  void changeOfARowThatSomebodyElseChangesMeanwhileIsAConflict() throws Exception {
    try (var manager = start();
        var other = engine.connect(directory);
        var statement = other.createStatement()) {
      manager.asRoot("GET", "/api/v1/configs/1", null);
      other.setAutoCommit(false);
      statement.execute("update setting set version = version + 1, bio = 'theirs' where id = 1");

      var change =
          CompletableFuture.supplyAsync(
              () -> manager.asRoot("PATCH", "/api/v1/configs/1", "{\"bio\":\"ours\"}"));
      // the manager has read the old row and waits for the one who changes it
      await().atMost(Duration.ofSeconds(20)).until(() -> query(blocked()) == 1);
      other.commit();

      assertThat(change.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(409);
      assertThat(manager.asRoot("GET", "/api/v1/configs/1", null).body())
          .contains("\"bio\":\"theirs\"");
    }
  }

  /** Counts who waits for a lock of another. */
  private String blocked() {
    return switch (engine) {
      case H2 -> "select count(*) from information_schema.sessions where blocker_id is not null";
      case POSTGRES ->
          "select count(*) from pg_stat_activity"
              + " where wait_event_type = 'Lock' and datname = current_database()";
      case MARIADB ->
          "select count(*) from information_schema.innodb_trx where trx_state = 'LOCK WAIT'";
    };
  }

  @Test
  void rowsCannotNameWhatIsNotThere() {
    try (var _ = start()) {
      assertThatThrownBy(
              () -> {
                try (var connection = engine.connect(directory);
                    var statement = connection.createStatement()) {
                  statement.execute(
                      "update scheduler_cluster set seed_peer_cluster_id = 999 where id = 1");
                }
              })
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("scheduler_cluster_seed_peer_cluster");
    }
  }

  @Test
  void instantsAreKeptToTheMicrosecondInUtc() throws SQLException {
    var clock = new ManualClock(Instant.parse("2026-07-01T13:14:15.123456Z"));
    try (var manager = ManagerFixture.start(engine, directory, clock, SETTINGS)) {
      assertThat(manager.asRoot("GET", "/api/v1/clusters/1", null).body())
          .contains("\"created_at\":\"2026-07-01T13:14:15.123456Z\"");
      assertThat(query("select count(*) from scheduler_cluster where " + isThatInstant())).isOne();
    }
  }

  private String isThatInstant() {
    return engine == TestEngine.MARIADB
        ? "created_at = '2026-07-01 13:14:15.123456'"
        : "created_at = timestamp with time zone '2026-07-01 13:14:15.123456+00'";
  }

  private long query(String sql) throws SQLException {
    try (var connection = engine.connect(directory);
        var statement = connection.createStatement();
        var row = statement.executeQuery(sql)) {
      assertThat(row.next()).isTrue();
      return row.getLong(1);
    }
  }

  @Test
  void wrongPasswordAndMissingDatabaseAreNamedWithoutThePassword() {
    assumeThat(engine).isNotEqualTo(TestEngine.H2);
    var block = engine == TestEngine.POSTGRES ? "database.postgres." : "database.mysql.";
    var wrong = new HashMap<>(engine.settings(directory));
    wrong.put(block + "password", "another-secret");
    var missing = new HashMap<>(engine.settings(directory));
    missing.put(block + "dbname", "no_such_database");

    assertThatThrownBy(() -> ManagerMain.start(config(wrong)))
        .isInstanceOf(DragonflyException.class)
        .hasMessageContaining(block.substring(0, block.length() - 1) + ": dragonfly@127.0.0.1:")
        .hasMessageNotContaining("another-secret");
    assertThatThrownBy(() -> ManagerMain.start(config(missing)))
        .isInstanceOf(DragonflyException.class)
        .hasMessageContaining("no_such_database");
  }

  @Test
  void encryptedConnectionProvesBothEnds() {
    assumeThat(engine).isNotEqualTo(TestEngine.H2);
    var block = engine == TestEngine.POSTGRES ? "database.postgres." : "database.mysql.";
    var settings = new HashMap<>(engine.tlsSettings(directory));
    settings.putAll(SETTINGS);

    // the user may not connect without TLS and a certificate
    try (var manager = ManagerFixture.start(engine, directory, new ManualClock(), settings)) {
      assertThat(manager.asRoot("GET", "/api/v1/clusters", null).statusCode()).isEqualTo(200);
    }
    var stranger = Certificates.create().writeTo(directory.resolve("stranger")).caCert();
    settings.put(block + "tls.caCert", String.valueOf(stranger));
    assertThatThrownBy(() -> ManagerMain.start(config(settings)))
        .as("a server whose certificate another authority signed")
        .isInstanceOf(DragonflyException.class)
        .hasMessageContaining("cannot be opened");
  }

  @Test
  void withoutLeaveToMigrateAnEmptyDatabaseIsRefused() {
    assumeThat(engine).isNotEqualTo(TestEngine.H2);
    var block = engine == TestEngine.POSTGRES ? "database.postgres." : "database.mysql.";
    var settings = new HashMap<>(engine.settings(directory));
    settings.put(block + "migrate", "false");

    assertThatThrownBy(() -> ManagerMain.start(config(settings)))
        .isInstanceOf(DragonflyException.class)
        .hasMessageContaining("V1__clusters_and_users.sql")
        .hasMessageContaining("migrate is false");
  }

  private ManagerConfig config(Map<String, String> settings) {
    return ManagerFixture.config(directory, settings);
  }
}
