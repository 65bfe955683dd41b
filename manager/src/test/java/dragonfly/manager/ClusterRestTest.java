package dragonfly.manager;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dragonfly.api.manager.v2.GetSchedulerRequest;
import dragonfly.api.manager.v2.UpdateSchedulerRequest;
import dragonfly.api.manager.v2.UpdateSeedPeerRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@TestInstance(Lifecycle.PER_CLASS)
final class ClusterRestTest {
  private static final String CONFIGS =
      """
      "scheduler_cluster_config":{"candidate_parent_limit":4,"filter_parent_limit":40,\
      "job_rate_limit":10},"seed_peer_cluster_config":{"load_limit":300},\
      "peer_cluster_config":{"load_limit":51}\
      """;

  private final JsonMapper json = JsonMapper.builder().build();
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
  void createdClusterIsReturnedStoredAndHandedOut() {
    var body =
        """
        {"name":"made","bio":"for a test","is_default":true,
         "scopes":{"idc":"a|b","location":"eu|de","cidrs":["10.0.0.0/8"],"hostnames":["^web-"]},
         "scheduler_cluster_config":{"candidate_parent_limit":20,"filter_parent_limit":1000,"job_rate_limit":1},
         "seed_peer_cluster_config":{"load_limit":50000,
           "block_list":{"task":{"download":{"applications":["a"],"urls":["^http://x"],"tags":["t"],"priorities":[3]}}}},
         "peer_cluster_config":{"load_limit":2000,"block_list":{"persistent_task":{"upload":{"tags":["u"]}}}}}
        """;

    var created = manager.asRoot("POST", "/api/v1/clusters", body);

    assertThat(created.statusCode()).isEqualTo(200);
    var cluster = parse(created);
    long id = cluster.get("id").asLong();
    assertThat(cluster.get("scheduler_cluster_id").asLong()).isEqualTo(id);
    assertThat(cluster.get("seed_peer_cluster_id").asLong()).isPositive();
    assertThat(cluster.get("scopes"))
        .isEqualTo(
            json.readTree(
                """
                {"idc":"a|b","location":"eu|de","cidrs":["10.0.0.0/8"],"hostnames":["^web-"]}\
                """));
    // urls is an array wherever its object is: daemons drop the whole document otherwise
    assertThat(cluster.get("peer_cluster_config"))
        .isEqualTo(
            json.readTree(
                """
                {"load_limit":2000,"block_list":
                  {"persistent_task":{"upload":{"applications":[],"urls":[],"tags":["u"]}}}}\
                """));
    assertThat(cluster.get("created_at").asString()).matches("\\d{4}-.*Z");
    var stored = parse(manager.asRoot("GET", "/api/v1/clusters/" + id, null));
    assertThat(stored).isEqualTo(cluster);

    var handedOut = handedOut(id, "made-1");
    assertThat(json.readTree(handedOut.getClientConfig().toStringUtf8()))
        .isEqualTo(cluster.get("peer_cluster_config"));
    assertThat(json.readTree(handedOut.getSeedClientConfig().toStringUtf8()))
        .isEqualTo(cluster.get("seed_peer_cluster_config"));
    assertThat(json.readTree(handedOut.getScopes().toStringUtf8()))
        .isEqualTo(cluster.get("scopes"));
    assertThat(json.readTree(handedOut.getConfig().toStringUtf8()))
        .isEqualTo(cluster.get("scheduler_cluster_config"));
  }

  private dragonfly.api.manager.v2.SchedulerCluster handedOut(long clusterId, String hostname) {
    register(clusterId, hostname);
    return manager
        .stub()
        .getScheduler(
            GetSchedulerRequest.newBuilder()
                .setHostname(hostname)
                .setSchedulerClusterId(clusterId)
                .build())
        .getSchedulerCluster();
  }

  private void register(long clusterId, String hostname) {
    var ignored =
        manager
            .stub()
            .updateScheduler(
                UpdateSchedulerRequest.newBuilder()
                    .setHostname(hostname)
                    .setSchedulerClusterId(clusterId)
                    .setIp("127.0.0.1")
                    .setPort(8002)
                    .setConfig(
                        ByteString.copyFromUtf8("{\"manager_keep_alive_interval\":5000000000}"))
                    .build());
    assertThat(ignored.getState()).isEqualTo("inactive");
  }

  @Test
  void patchChangesWhatItNamesAndNothingElse() {
    long id = create("patched");
    var before = parse(manager.asRoot("GET", "/api/v1/clusters/" + id, null));
    manager.clock.advance(Duration.ofSeconds(5));

    var changed =
        manager.asRoot(
            "PATCH",
            "/api/v1/clusters/" + id,
            "{\"bio\":\"new\",\"is_default\":true,\"peer_cluster_config\":{\"load_limit\":7}}");

    assertThat(changed.statusCode()).isEqualTo(200);
    var after = parse(changed);
    assertThat(after.get("bio").asString()).isEqualTo("new");
    assertThat(after.get("is_default").asBoolean()).isTrue();
    assertThat(after.get("peer_cluster_config").get("load_limit").asLong()).isEqualTo(7);
    assertThat(after.get("name")).isEqualTo(before.get("name"));
    assertThat(after.get("scheduler_cluster_config"))
        .isEqualTo(before.get("scheduler_cluster_config"));
    assertThat(after.get("created_at")).isEqualTo(before.get("created_at"));
    assertThat(after.get("updated_at")).isNotEqualTo(before.get("updated_at"));
    // leaving the flag out leaves it as it is
    var again = parse(manager.asRoot("PATCH", "/api/v1/clusters/" + id, "{\"bio\":\"\"}"));
    assertThat(again.get("is_default").asBoolean()).isTrue();
    assertThat(again.get("bio").asString()).isEmpty();
  }

  @Test
  void takenNameIsAConflict() {
    create("twice");
    long other = create("other");

    var created = manager.asRoot("POST", "/api/v1/clusters", body("twice"));
    var renamed = manager.asRoot("PATCH", "/api/v1/clusters/" + other, "{\"name\":\"twice\"}");

    assertThat(created.statusCode()).isEqualTo(409);
    assertThat(created.body()).isEqualTo("{\"message\":\"Conflict\"}");
    assertThat(renamed.statusCode()).isEqualTo(409);
    assertThat(parse(manager.asRoot("GET", "/api/v1/clusters/" + other, null)).get("name"))
        .isEqualTo(json.readTree("\"other\""));
  }

  @Test
  void deletedClusterIsGone() {
    long id = create("shortlived");

    var deleted = manager.asRoot("DELETE", "/api/v1/clusters/" + id, null);

    assertThat(deleted.statusCode()).isEqualTo(200);
    assertThat(deleted.body()).isEmpty();
    for (var method : new String[] {"GET", "DELETE"}) {
      var gone = manager.asRoot(method, "/api/v1/clusters/" + id, null);
      assertThat(gone.statusCode()).isEqualTo(404);
      assertThat(gone.body()).isEqualTo("{\"message\":\"record not found\"}");
    }
    // the name is free again, of the seed peer cluster too
    assertThat(manager.asRoot("POST", "/api/v1/clusters", body("shortlived")).statusCode())
        .isEqualTo(200);
  }

  @Test
  void clusterWithLivingMembersIsNotDeletedAndDeadOnesGoWithIt() {
    long id = create("used");
    register(id, "used-1");
    long seedCluster =
        parse(manager.asRoot("GET", "/api/v1/clusters/" + id, null))
            .get("seed_peer_cluster_id")
            .asLong();
    var seed =
        manager
            .stub()
            .updateSeedPeer(
                UpdateSeedPeerRequest.newBuilder()
                    .setHostname("used-seed")
                    .setType("super")
                    .setIp("127.0.0.1")
                    .setPort(4000)
                    .setDownloadPort(4001)
                    .setSeedPeerClusterId(seedCluster)
                    .build());
    assertThat(seed.getState()).isEqualTo("active");

    var refused = manager.asRoot("DELETE", "/api/v1/clusters/" + id, null);
    manager.clock.advance(Duration.ofMinutes(1));
    var deleted = manager.asRoot("DELETE", "/api/v1/clusters/" + id, null);

    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(refused.body()).isEqualTo("{\"message\":\"seed peer cluster exists seed peer\"}");
    assertThat(deleted.statusCode()).isEqualTo(200);
  }

  @Test
  void listIsPagedWithLinks() {
    for (int i = 0; i < 5; i++) {
      create("paged-" + i);
    }
    var all = parse(manager.asRoot("GET", "/api/v1/clusters?per_page=1000", null));

    var page = manager.asRoot("GET", "/api/v1/clusters?page=2&per_page=2&name=", null);

    int last = (all.size() + 1) / 2;
    assertThat(parse(page)).hasSize(2);
    assertThat(parse(page).get(0)).isEqualTo(all.get(2));
    assertThat(page.headers().firstValue("Link"))
        .hasValue(
            "</api/v1/clusters?name=&page=1&per_page=2>;rel=prev,"
                + "</api/v1/clusters?name=&page=3&per_page=2>;rel=next,"
                + "</api/v1/clusters?name=&page=1&per_page=2>;rel=first,"
                + "</api/v1/clusters?name=&page="
                + last
                + "&per_page=2>;rel=last");
    var named = manager.asRoot("GET", "/api/v1/clusters?name=paged-1", null);
    assertThat(parse(named)).hasSize(1);
    var none = manager.asRoot("GET", "/api/v1/clusters?name=nobody", null);
    assertThat(none.body()).isEqualTo("[]");
    assertThat(none.headers().firstValue("Link").orElseThrow())
        .endsWith("page=0&per_page=10>;rel=last");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "page=-1",
        "page=x",
        "per_page=10000001",
        "per_page=-2",
        "page=99999999999999999999"
      })
  void wrongPageIsRefused(String query) {
    var response = manager.asRoot("GET", "/api/v1/clusters?" + query, null);

    assertThat(response.statusCode()).isEqualTo(422);
    assertThat(parse(response).get("errors").asString())
        .contains(query.substring(query.indexOf('=') + 1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                                                  | name: is required
          {"name":"x"}                                        | scheduler_cluster_config: is required
          {"name":5}                                          | name: is not of the expected type
          {"name":true}                                       | name: is not of the expected type
          {"scopes":{"cidrs":["10.0.0.0/33"]}}                | scopes.cidrs[0]: "10.0.0.0/33" is not a network
          {"scopes":{"cidrs":["nonsense"]}}                   | "nonsense" is not a network
          {"scopes":{"hostnames":["ok","("]}}                 | scopes.hostnames[1]: "(" is not a regular expression
          {"scopes":{"cidrs":"10.0.0.0/8"}}                   | scopes.cidrs: is not of the expected type
          {"scheduler_cluster_config":{"candidate_parent_limit":0}}   | candidate_parent_limit: 0 is not between 1 and 20
          {"scheduler_cluster_config":{"candidate_parent_limit":21}}  | candidate_parent_limit: 21 is not between 1 and 20
          {"scheduler_cluster_config":{"filter_parent_limit":9}}      | filter_parent_limit: 9 is not between 10 and 1000
          {"scheduler_cluster_config":{"job_rate_limit":1000001}}     | job_rate_limit: 1000001 is not between
          {"scheduler_cluster_config":{"job_rate_limit":"fast"}}      | scheduler_cluster_config.job_rate_limit: is not of the expected type
          {"seed_peer_cluster_config":{"load_limit":50001}}           | seed_peer_cluster_config.load_limit: 50001
          {"peer_cluster_config":{"load_limit":2001}}                 | peer_cluster_config.load_limit: 2001
          {"peer_cluster_config":{"block_list":{"task":{"download":{"urls":["(?=x)"]}}}}} | block_list.task.download.urls[0]: "(?=x)" uses look-around
          {"name":"x"                                         | not valid JSON: line 1
          [1]                                                 | body: is not of the expected type
          nonsense                                            | not valid JSON
          """)
  void badInputIsRefusedByNameAndValue(String body, String expected) {
    var created = manager.asRoot("POST", "/api/v1/clusters", body);

    assertThat(created.statusCode()).as(created.body()).isEqualTo(422);
    assertThat(parse(created).get("errors").asString()).contains(expected);
  }

  @Test
  void emptyBodyLongTextAndWrongIdAreRefused() {
    assertThat(manager.asRoot("POST", "/api/v1/clusters", "").statusCode()).isEqualTo(422);
    var longName = body("n".repeat(257));
    assertThat(manager.asRoot("POST", "/api/v1/clusters", longName).body())
        .contains("is longer than 256 characters");
    var wrong = manager.asRoot("GET", "/api/v1/clusters/first", null);
    assertThat(wrong.statusCode()).isEqualTo(422);
    assertThat(wrong.body()).contains("first");
    var unknown = manager.asRoot("PATCH", "/api/v1/clusters/4711", "{\"bio\":\"x\"}");
    assertThat(unknown.statusCode()).isEqualTo(404);
  }

  @Test
  void methodAndContentTypeThatNobodyServesAreRefused() {
    assertThat(manager.asRoot("PUT", "/api/v1/clusters/1", "{}").statusCode()).isEqualTo(405);
    assertThat(manager.send("GET", "/no/such/page", null).statusCode()).isEqualTo(404);
    assertThat(manager.send("GET", "/no/such/page", null).body())
        .isEqualTo("{\"message\":\"Not Found\"}");
  }

  private long create(String name) {
    var created = manager.asRoot("POST", "/api/v1/clusters", body(name));
    assertThat(created.statusCode()).as(created.body()).isEqualTo(200);
    return parse(created).get("id").asLong();
  }

  private static String body(String name) {
    return "{\"name\":\"" + name + "\"," + CONFIGS + "}";
  }

  private JsonNode parse(HttpResponse<String> response) {
    return json.readTree(response.body());
  }
}
