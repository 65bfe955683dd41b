package dragonfly.manager.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dragonfly.manager.ManagerFixture;
import dragonfly.manager.TestEngine;
import dragonfly.manager.TestServer;
import dragonfly.manager.jpa.Database;
import dragonfly.testkit.ManualClock;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import picocli.CommandLine;

/** Takes over from PostgreSQL and MariaDB into the same engine; one test into H2. */
@ParameterizedClass
@EnumSource(
    value = TestEngine.class,
    names = {"POSTGRES", "MARIADB"})
final class ImportTest {
  private final TestEngine engine;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  @TempDir Path there;
  @TempDir Path here;

  ImportTest(TestEngine engine) {
    this.engine = engine;
  }

  @BeforeEach
  void fill() throws SQLException {
    engine.settings(there);
    OtherManager.fill(engine, there);
  }

  private int run(TestEngine target, String... more) {
    var settings = engine.settings(there);
    var block = engine == TestEngine.POSTGRES ? "database.postgres." : "database.mysql.";
    var url =
        "jdbc:%s://127.0.0.1:%s/%s"
            .formatted(
                engine == TestEngine.POSTGRES ? "postgresql" : "mysql",
                settings.get(block + "port"),
                settings.get(block + "dbname"));
    return runFrom(target, url, TestServer.USER, TestServer.PASSWORD, more);
  }

  private int runFrom(TestEngine target, String url, String user, String password, String... more) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    var command = new ImportCommand();
    new CommandLine(command)
        .parseArgs(
            Stream.concat(
                    Stream.of("--from-jdbc", url, "--from-user", user, "--from-password", password),
                    Stream.of(more))
                .toArray(String[]::new));
    return command.run(
        target.config(here),
        new ManualClock(),
        Map.of(),
        new PrintWriter(out),
        new PrintWriter(err));
  }

  private static Map<String, List<String>> table(String text) {
    return text.lines()
        .filter(line -> line.matches("\\S+ +\\d+ +\\d+ +\\d+ +\\d+"))
        .map(line -> line.split(" +", -1))
        .collect(Collectors.toMap(words -> words[0], words -> List.of(words).subList(1, 5)));
  }

  @Test
  void everythingIsTakenOverOnceAndARepetitionChangesNothing() {
    assertThat(run(engine)).as(err.toString()).isZero();

    assertThat(table(out.toString()))
        .containsEntry("seed_peer_cluster", List.of("2", "0", "0", "0"))
        .containsEntry("scheduler_cluster", List.of("2", "0", "0", "0"))
        .containsEntry("scheduler", List.of("1", "0", "0", "1"))
        .containsEntry("seed_peer", List.of("1", "0", "0", "0"))
        .containsEntry("user", List.of("3", "0", "0", "0"))
        .containsEntry("casbin_rule", List.of("5", "0", "0", "1"))
        .containsEntry("application", List.of("1", "0", "0", "0"))
        .containsEntry("personal_access_token", List.of("1", "0", "0", "0"))
        // there from the start, with other values
        .containsEntry("config", List.of("0", "1", "0", "0"))
        .containsEntry("oauth", List.of("2", "0", "0", "0"));

    assertThat(run(engine)).isZero();

    assertThat(table(out.toString()).values())
        .allSatisfy(row -> assertThat(row.subList(0, 2)).containsExactly("0", "0"));
  }

  @Test
  void importedUsersSignInAndClustersKeepTheirIds() {
    assertThat(run(TestEngine.H2)).as(err.toString()).isZero();

    try (var manager = ManagerFixture.start(TestEngine.H2, here, new ManualClock(), Map.of())) {
      assertThat(manager.signIn("root", OtherManager.PASSWORD).statusCode()).isEqualTo(200);
      assertThat(manager.signIn("ann", OtherManager.PASSWORD).statusCode()).isEqualTo(200);
      assertThat(manager.signIn("bob", OtherManager.PASSWORD).statusCode()).isEqualTo(401);
      var token = ManagerFixture.tokenOf(manager.signIn("ann", OtherManager.PASSWORD));
      var berlin =
          manager.send("GET", "/api/v1/clusters/4", null, "Authorization", "Bearer " + token);
      assertThat(berlin.body())
          .contains("\"name\":\"berlin\"")
          .contains("\"seed_peer_cluster_id\":7")
          .contains("\"idc\":\"b1|b2\"");
      // what ann's role permits, and no more
      assertThat(
              manager
                  .send("DELETE", "/api/v1/clusters/4", null, "Authorization", "Bearer " + token)
                  .statusCode())
          .isEqualTo(403);
      // new rows get ids behind those that were taken over
      var root = ManagerFixture.tokenOf(manager.signIn("root", OtherManager.PASSWORD));
      var added =
          manager.send(
              "POST",
              "/api/v1/clusters",
              "{\"name\":\"new\",\"scheduler_cluster_config\":{},\"seed_peer_cluster_config\":{},\"peer_cluster_config\":{}}",
              "Authorization",
              "Bearer " + root);
      assertThat(added.body()).contains("\"id\":5,");
    }
  }

  @Test
  void dryRunTellsAndChangesNothing() {
    assertThat(run(engine, "--dry-run")).as(err.toString()).isZero();

    assertThat(table(out.toString())).containsEntry("user", List.of("3", "0", "0", "0"));
    assertThat(out.toString()).contains("nothing was changed (--dry-run)");
    try (var database = Database.open(engine.config(here))) {
      assertThat(count(database, "users")).isZero();
      assertThat(count(database, "scheduler_cluster")).isZero();
    }
  }

  private static long count(Database database, String table) {
    return JdbcClient.create(database.source())
        .sql("select count(*) from " + table)
        .query(Long.class)
        .single();
  }

  @Test
  void tokensAreHashedOnTheWay() {
    assertThat(run(engine)).as(err.toString()).isZero();

    try (var database = Database.open(engine.config(here))) {
      var hash =
          JdbcClient.create(database.source())
              .sql("select token_hash from personal_access_token where name = 'ci'")
              .query(String.class)
              .single();
      assertThat(hash).hasSize(64).doesNotContain("NGM3ZTA2");
    }
  }

  @Test
  void providersKeepTheirClientsAndServe() {
    assertThat(run(TestEngine.H2)).as(err.toString()).isZero();

    try (var manager = ManagerFixture.start(TestEngine.H2, here, new ManualClock(), Map.of())) {
      var token = ManagerFixture.tokenOf(manager.signIn("root", OtherManager.PASSWORD));
      var providers =
          manager.send("GET", "/api/v1/oauth?sort=name", null, "Authorization", "Bearer " + token);
      assertThat(providers.body())
          .contains("\"client_id\":\"id-1\",\"redirect_url\":\"https://example.com/back\"")
          .contains("\"client_id\":\"id-2\",\"redirect_url\":\"\"")
          .doesNotContain("secret-1");
      var sent = manager.send("GET", "/api/v1/users/signin/github", null);
      assertThat(sent.headers().firstValue("Location").orElseThrow())
          .startsWith("https://github.com/login/oauth/authorize?")
          .contains("client_id=id-1")
          .contains("redirect_uri=https://example.com/back");
    }
  }

  @Test
  void sourceWinsWhenItChangedAndARowThatCannotBeReadStopsEverything() throws SQLException {
    assertThat(run(engine)).isZero();
    OtherManager.execute(
        engine,
        there,
        List.of(
            "update scheduler_cluster set bio = 'changed' where id = 4",
            "update application set priority = '{broken' where id = 1"));

    assertThat(run(engine)).isEqualTo(1);
    assertThat(err.toString()).contains("row 1 of table application (app): priority is not JSON");
    assertThat(bioOfBerlin()).isEmpty();

    OtherManager.execute(engine, there, List.of("update application set priority = null"));
    assertThat(run(engine)).as(err.toString()).isZero();
    assertThat(table(out.toString()))
        .containsEntry("scheduler_cluster", List.of("0", "1", "1", "0"));
    assertThat(bioOfBerlin()).isEqualTo("changed");
  }

  private String bioOfBerlin() {
    try (var database = Database.open(engine.config(here))) {
      return JdbcClient.create(database.source())
          .sql("select bio from scheduler_cluster where id = 4")
          .query(String.class)
          .single();
    }
  }

  @Test
  void clusterWhoseIdIsTakenGetsAnotherAndIsTold() {
    try (var database = Database.open(engine.config(here))) {
      JdbcClient.create(database.source())
          .sql(
              """
              insert into scheduler_cluster
                (id, created_at, updated_at, name, config, client_config, seed_client_config, scopes)
              values (4, now(), now(), 'here first', '{}', '{}', '{}', '{}')\
              """)
          .update();
    }

    assertThat(run(engine)).as(err.toString()).isZero();

    assertThat(out.toString())
        .contains("row 4 of table scheduler_cluster (berlin) has the id 5 here");
  }

  @Test
  void wrongSourcesAreNamedWithoutSecrets() {
    assertThat(runFrom(TestEngine.H2, "jdbc:oracle:thin:x", "u", "topsecret")).isEqualTo(1);
    assertThat(err.toString()).contains("begins with none of jdbc:mysql:");

    assertThat(
            runFrom(
                TestEngine.H2, "jdbc:mysql://127.0.0.1:1/x?password=topsecret", "u", "topsecret"))
        .isEqualTo(1);
    assertThat(err.toString())
        .contains("jdbc:mysql://127.0.0.1:1/x cannot be read")
        .doesNotContain("topsecret");
  }

  @Test
  void databaseOfSomethingElseIsRefused() throws SQLException {
    assumeThat(engine).isEqualTo(TestEngine.POSTGRES);
    OtherManager.execute(engine, there, List.of("drop table seed_peer", "drop table scheduler"));

    assertThat(run(TestEngine.H2)).isEqualTo(1);
    assertThat(err.toString())
        .contains(
            "is not the database of a Dragonfly manager: it has no table scheduler, seed_peer");
  }
}
