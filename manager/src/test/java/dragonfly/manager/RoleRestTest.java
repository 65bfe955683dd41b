package dragonfly.manager;

import static org.assertj.core.api.Assertions.assertThat;

import dragonfly.api.manager.v2.UpdateSchedulerRequest;
import dragonfly.manager.json.Json;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(Lifecycle.PER_CLASS)
final class RoleRestTest {
  private static final String ROLES = "/api/v1/roles";

  private ManagerFixture manager;

  @BeforeAll
  void start(@TempDir Path directory) {
    manager = ManagerFixture.start(directory);
  }

  @AfterAll
  void stop() {
    manager.close();
  }

  @Test
  void roleIsMadeReadChangedAndDeleted() {
    var made =
        manager.asRoot(
            "POST",
            ROLES,
            """
            {"role":"editor","permissions":[{"object":"configs","action":"*"},
              {"object":"clusters","action":"read","cluster_id":1}]}
            """);

    assertThat(made.statusCode()).as(made.body()).isEqualTo(200);
    assertThat(made.body()).isEmpty();
    assertThat(permissions("editor"))
        .isEqualTo("[[\"editor\",\"configs\",\"*\"],[\"editor\",\"clusters\",\"read\",\"1\"]]");
    assertThat(manager.asRoot("GET", ROLES, null).body()).contains("\"editor\"");
    var jobs = "{\"object\":\"jobs\",\"action\":\"read\"}";
    var path = ROLES + "/editor/permissions";
    assertThat(manager.asRoot("POST", path, jobs).statusCode()).isEqualTo(200);
    assertThat(manager.asRoot("POST", path, jobs).statusCode()).isEqualTo(409);
    assertThat(permissions("editor")).contains("[\"editor\",\"jobs\",\"read\"]");
    assertThat(manager.asRoot("DELETE", path, jobs).statusCode()).isEqualTo(200);
    assertThat(manager.asRoot("DELETE", path, jobs).statusCode()).isEqualTo(404);
    assertThat(permissions("editor")).doesNotContain("jobs");
    assertThat(
            manager
                .asRoot("POST", ROLES, "{\"role\":\"editor\",\"permissions\":[" + jobs + "]}")
                .statusCode())
        .isEqualTo(409);

    long user = manager.addUser("lena");
    manager.asRoot("PUT", "/api/v1/users/" + user + "/roles/editor", null);
    assertThat(manager.asRoot("DELETE", ROLES + "/editor", null).statusCode()).isEqualTo(200);
    assertThat(manager.asRoot("DELETE", ROLES + "/editor", null).statusCode()).isEqualTo(404);
    assertThat(manager.asRoot("GET", ROLES + "/editor", null).statusCode()).isEqualTo(404);
    assertThat(manager.asRoot("GET", "/api/v1/users/" + user + "/roles", null).body())
        .isEqualTo("[\"guest\"]");
  }

  @Test
  void shippedRolesAreRootAndGuestAndGuestReadsNeitherTokensNorAudits() {
    assertThat(manager.asRoot("GET", ROLES, null).body())
        .contains("\"guest\",")
        .contains("\"root\"");
    assertThat(permissions("root")).contains("[\"root\",\"audits\",\"*\"]");
    assertThat(permissions("guest"))
        .contains("[\"guest\",\"users\",\"read\"]")
        .doesNotContain("*")
        .doesNotContain("personal-access-tokens")
        .doesNotContain("audits");

    manager.addUser("mona");
    var guest = manager.session("mona");
    for (var object : List.of("personal-access-tokens", "audits")) {
      assertThat(manager.as(guest, "GET", "/api/v1/" + object, null).statusCode()).isEqualTo(403);
    }
    assertThat(manager.as(guest, "GET", ROLES, null).statusCode()).isEqualTo(200);
    assertThat(
            manager
                .as(
                    guest,
                    "POST",
                    ROLES + "/guest/permissions",
                    "{\"object\":\"audits\",\"action\":\"read\"}")
                .statusCode())
        .isEqualTo(403);
  }

  @Test
  void rootKeepsItsPermissions() {
    var users = "{\"object\":\"users\",\"action\":\"*\"}";

    assertThat(manager.asRoot("DELETE", ROLES + "/root", null).statusCode()).isEqualTo(409);
    assertThat(manager.asRoot("DELETE", ROLES + "/root/permissions", users).statusCode())
        .isEqualTo(409);
  }

  @Test
  void everythingThatCanBePermittedIsListed() {
    var listed = Json.mapper().readTree(manager.asRoot("GET", "/api/v1/permissions", null).body());

    assertThat(listed).hasSize(34);
    assertThat(listed.get(0).toString()).isEqualTo("{\"object\":\"users\",\"action\":\"*\"}");
    assertThat(listed.get(1).toString()).isEqualTo("{\"object\":\"users\",\"action\":\"read\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}|role: is required; permissions: is required",
        "{\"role\":\"a/b\",\"permissions\":[]}|role: \"a/b\" is not 1 to 100 letters, digits, dots,"
            + " dashes and underscores; permissions: 0 is not between 1 and 10000",
        "{\"role\":\"x\",\"permissions\":[{\"object\":\"users\",\"action\":\"write\"}]}|permissions[0].action:"
            + " \"write\" is neither read nor *",
        "{\"role\":\"x\",\"permissions\":[null]}|permissions[0]: is required",
        "{\"role\":\"x\",\"permissions\":[{\"object\":\"users\",\"action\":\"read\",\"cluster_id\":1}]}|permissions[0].object:"
            + " \"users\" does not belong to a cluster",
        "{\"role\":\"x\",\"permissions\":[{\"object\":\"jobs\",\"action\":\"read\",\"cluster_id\":-1}]}|permissions[0].cluster_id:"
            + " -1 is not between 1 and 9223372036854775807",
      })
  void wrongRoleIsNamed(String body, String errors) {
    var response = manager.asRoot("POST", ROLES, body);

    assertThat(response.statusCode()).isEqualTo(422);
    assertThat(Json.mapper().readTree(response.body()).get("errors").asString()).isEqualTo(errors);
  }

  @Test
  void unknownObjectIsNamed() {
    var body = "{\"object\":\"secrets\",\"action\":\"read\"}";

    var response = manager.asRoot("POST", ROLES + "/guest/permissions", body);

    assertThat(response.statusCode()).isEqualTo(422);
    assertThat(response.body()).contains("object: \\\"secrets\\\" is none of users, roles,");
  }

  @Test
  void permissionForAClusterReachesNoOther() {
    long own = cluster("own");
    long other = cluster("other");
    role("local", "clusters", own);
    role("local2", "schedulers", own);
    long user = manager.addUser("nina");
    manager.asRoot("DELETE", "/api/v1/users/" + user + "/roles/guest", null);
    manager.asRoot("PUT", "/api/v1/users/" + user + "/roles/local", null);
    manager.asRoot("PUT", "/api/v1/users/" + user + "/roles/local2", null);
    var nina = manager.session("nina");
    var clusters = "/api/v1/clusters/";
    var change = "{\"bio\":\"by nina\"}";

    assertThat(manager.as(nina, "GET", clusters + own, null).statusCode()).isEqualTo(200);
    assertThat(manager.as(nina, "PATCH", clusters + own, change).statusCode()).isEqualTo(200);
    assertThat(manager.as(nina, "GET", clusters + other, null).statusCode()).isEqualTo(403);
    assertThat(manager.as(nina, "PATCH", clusters + other, change).statusCode()).isEqualTo(403);
    assertThat(manager.as(nina, "GET", "/api/v1/clusters", null).statusCode()).isEqualTo(403);
    assertThat(
            manager
                .as(nina, "PATCH", clusters + own, "{\"scheduler_cluster_id\":" + other + "}")
                .statusCode())
        .isEqualTo(403);
    // what belongs to a cluster goes with it
    var scheduler =
        manager
            .stub()
            .updateScheduler(
                UpdateSchedulerRequest.newBuilder()
                    .setHostname("s")
                    .setIp("10.0.0.1")
                    .setPort(8002)
                    .setSchedulerClusterId(other)
                    .build());
    var path = "/api/v1/schedulers/" + scheduler.getId();
    assertThat(manager.as(nina, "GET", path, null).statusCode()).isEqualTo(403);
    assertThat(
            manager
                .as(nina, "GET", "/api/v1/schedulers?scheduler_cluster_id=" + other, null)
                .statusCode())
        .isEqualTo(403);
    manager.execute("update scheduler set scheduler_cluster_id = " + own);
    assertThat(manager.as(nina, "GET", path, null).statusCode()).isNotEqualTo(403);
    assertThat(
            manager
                .as(nina, "PATCH", path, "{\"scheduler_cluster_id\":" + other + "}")
                .statusCode())
        .isEqualTo(403);
    assertThat(
            manager
                .as(
                    nina,
                    "PATCH",
                    path,
                    "{\"scheduler_cluster_id\":%d,\"scheduler_cluster_id\":%d}"
                        .formatted(other, own))
                .statusCode())
        .isNotEqualTo(200);
  }

  private String permissions(String role) {
    return manager.asRoot("GET", ROLES + "/" + role, null).body();
  }

  private void role(String name, String object, long cluster) {
    var body =
        "{\"role\":\"%s\",\"permissions\":[{\"object\":\"%s\",\"action\":\"*\",\"cluster_id\":%d}]}"
            .formatted(name, object, cluster);
    assertThat(manager.asRoot("POST", ROLES, body).statusCode()).isEqualTo(200);
  }

  private long cluster(String name) {
    var body =
        """
        {"name":"%s","scheduler_cluster_config":{},"seed_peer_cluster_config":{},
         "peer_cluster_config":{}}
        """
            .formatted(name);
    return Json.mapper()
        .readTree(manager.asRoot("POST", "/api/v1/clusters", body).body())
        .get("id")
        .asLong();
  }
}
