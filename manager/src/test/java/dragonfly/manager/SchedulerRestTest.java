package dragonfly.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Empty;
import dragonfly.api.manager.v2.GetSchedulerRequest;
import dragonfly.api.manager.v2.GetSeedPeerRequest;
import dragonfly.api.manager.v2.KeepAliveRequest;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Scheduler clusters, schedulers, seed peer clusters and seed peers over REST. */
@TestInstance(Lifecycle.PER_CLASS)
final class SchedulerRestTest {
  private ManagerFixture manager;
  private Rest rest;

  @BeforeAll
  void start(@TempDir Path directory) {
    manager = ManagerFixture.start(directory);
    rest = new Rest(manager);
  }

  @AfterAll
  void stop() {
    manager.close();
  }

  private long schedulerCluster(String name) {
    return rest.ok(
            "POST",
            "/api/v1/scheduler-clusters",
            """
            {"name":"%s","config":{"candidate_parent_limit":5},"client_config":{"load_limit":7},
             "seed_client_config":{}}\
            """
                .formatted(name))
        .get("id")
        .asLong();
  }

  private long seedPeerCluster(String name) {
    return rest.ok(
            "POST",
            "/api/v1/seed-peer-clusters",
            "{\"name\":\"%s\",\"bio\":\"b\",\"config\":{\"load_limit\":9}}".formatted(name))
        .get("id")
        .asLong();
  }

  private JsonNode scheduler(String name, long cluster) {
    return rest.ok(
        "POST",
        "/api/v1/schedulers",
        """
        {"host_name":"%s","ip":"10.0.0.1","port":8002,"scheduler_cluster_id":%d,"idc":"east",
         "location":"eu|de","features":["schedule"],
         "config":{"manager_keep_alive_interval":5000000000}}\
        """
            .formatted(name, cluster));
  }

  private JsonNode seedPeer(String name, long cluster) {
    return rest.ok(
        "POST",
        "/api/v1/seed-peers",
        """
        {"host_name":"%s","type":"super","ip":"10.0.0.2","port":4000,"download_port":4001,
         "object_storage_port":4002,"seed_peer_cluster_id":%d,"idc":"east","location":"eu"}\
        """
            .formatted(name, cluster));
  }

  private static List<String> names(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false)
        .map(row -> row.get("host_name").asString())
        .toList();
  }

  @Test
  void schedulerClusterIsMadeShownChangedAndEnded() {
    long seeds = seedPeerCluster("seeds-of-crud");
    long id = schedulerCluster("crud");

    var made = rest.get("/api/v1/scheduler-clusters/" + id);
    assertThat(made)
        .isEqualTo(
            Rest.json(
                """
                {"id":%d,"created_at":%s,"updated_at":%s,"is_del":0,"name":"crud","bio":"",
                 "config":{"candidate_parent_limit":5},"client_config":{"load_limit":7},
                 "seed_client_config":{},"scopes":{},"is_default":false,"seed_peer_clusters":[]}\
                """
                    .formatted(id, made.get("created_at"), made.get("updated_at"))));
    var changed =
        rest.ok(
            "PATCH",
            "/api/v1/scheduler-clusters/" + id,
            """
            {"bio":"text","is_default":true,"scopes":{"idc":"x"},"seed_peer_cluster_id":%d}\
            """
                .formatted(seeds));

    assertThat(changed.get("bio").asString()).isEqualTo("text");
    assertThat(changed.get("name").asString()).isEqualTo("crud");
    assertThat(changed.get("is_default").asBoolean()).isTrue();
    assertThat(changed.get("scopes")).isEqualTo(Rest.json("{\"idc\":\"x\"}"));
    assertThat(changed.get("seed_peer_clusters").get(0).get("id").asLong()).isEqualTo(seeds);
    assertThat(rest.get("/api/v1/scheduler-clusters/" + id)).isEqualTo(changed);
    assertThat(rest.get("/api/v1/scheduler-clusters?name=crud").get(0)).isEqualTo(changed);
    assertThat(rest.expect(409, "DELETE", "/api/v1/seed-peer-clusters/" + seeds, null))
        .contains("used by a scheduler cluster");
    assertThat(rest.expect(200, "DELETE", "/api/v1/scheduler-clusters/" + id, null)).isEmpty();
    rest.expect(404, "GET", "/api/v1/scheduler-clusters/" + id, null);
    rest.expect(200, "DELETE", "/api/v1/seed-peer-clusters/" + seeds, null);
  }

  @Test
  void clusterWithoutSeedPeerClusterIsListedAndEnded() {
    long id = schedulerCluster("alone");

    var cluster = rest.get("/api/v1/clusters/" + id);
    assertThat(cluster.get("seed_peer_cluster_id").asLong()).isZero();
    assertThat(rest.get("/api/v1/clusters?name=alone")).hasSize(1);
    var changed =
        rest.ok(
            "PATCH", "/api/v1/clusters/" + id, "{\"seed_peer_cluster_config\":{\"load_limit\":3}}");
    assertThat(changed.at("/seed_peer_cluster_config/load_limit").asLong()).isEqualTo(3);
    rest.expect(200, "DELETE", "/api/v1/clusters/" + id, null);
  }

  @Test
  void seedPeerClusterServesOneSchedulerClusterAfterAnother() {
    long first = seedPeerCluster("first-seeds");
    long second = seedPeerCluster("second-seeds");
    long id = schedulerCluster("served");

    rest.expect(
        200, "PUT", "/api/v1/seed-peer-clusters/" + first + "/scheduler-clusters/" + id, null);
    rest.expect(
        200, "PUT", "/api/v1/seed-peer-clusters/" + second + "/scheduler-clusters/" + id, null);

    var seeds = rest.get("/api/v1/scheduler-clusters/" + id).get("seed_peer_clusters");
    assertThat(seeds).hasSize(1);
    assertThat(seeds.get(0).get("name").asString()).isEqualTo("second-seeds");
    assertThat(seeds.get(0).get("config")).isEqualTo(Rest.json("{\"load_limit\":9}"));
    var changed =
        rest.ok(
            "PATCH",
            "/api/v1/seed-peer-clusters/" + first,
            "{\"name\":\"renamed\",\"bio\":\"\",\"config\":{\"load_limit\":1}}");
    assertThat(changed.get("bio").asString()).isEmpty();
    assertThat(rest.get("/api/v1/seed-peer-clusters?name=renamed").get(0)).isEqualTo(changed);
    rest.expect(
        404, "PUT", "/api/v1/seed-peer-clusters/" + first + "/scheduler-clusters/999", null);
    rest.expect(404, "PUT", "/api/v1/seed-peer-clusters/999/scheduler-clusters/" + id, null);
  }

  @Test
  void schedulerIsMadeShownChangedMovedAndForgotten() {
    long cluster = schedulerCluster("of-scheduler");
    long other = schedulerCluster("of-scheduler-2");

    var made = scheduler("sched-crud", cluster);

    long id = made.get("id").asLong();
    assertThat(made.get("state").asString()).isEqualTo("inactive");
    assertThat(made.get("last_keep_alive_at").asString()).isEqualTo("0001-01-01T00:00:00Z");
    assertThat(made.get("features")).isEqualTo(Rest.json("[\"schedule\"]"));
    assertThat(made.get("config"))
        .isEqualTo(Rest.json("{\"manager_keep_alive_interval\":5000000000}"));
    assertThat(made.get("scheduler_cluster").get("name").asString()).isEqualTo("of-scheduler");
    assertThat(rest.get("/api/v1/schedulers/" + id)).isEqualTo(made);
    rest.expect(
        409,
        "POST",
        "/api/v1/schedulers",
        "{\"host_name\":\"sched-crud\",\"ip\":\"10.0.0.1\",\"port\":1,\"scheduler_cluster_id\":%d}"
            .formatted(cluster));
    var changed =
        rest.ok(
            "PATCH",
            "/api/v1/schedulers/" + id,
            "{\"idc\":\"\",\"port\":9002,\"ip\":\"10.0.0.3\",\"features\":[\"preheat\"]}");
    assertThat(changed.get("idc").asString()).isEmpty();
    assertThat(changed.get("location").asString()).isEqualTo("eu|de");
    assertThat(changed.get("port").asInt()).isEqualTo(9002);
    assertThat(changed.get("ip").asString()).isEqualTo("10.0.0.3");
    assertThat(changed.get("features")).isEqualTo(Rest.json("[\"preheat\"]"));

    rest.expect(200, "PUT", "/api/v1/scheduler-clusters/" + other + "/schedulers/" + id, null);
    var handedOut =
        manager
            .stub()
            .getScheduler(
                GetSchedulerRequest.newBuilder()
                    .setHostname("sched-crud")
                    .setSchedulerClusterId(other)
                    .build());
    assertThat(handedOut.getId()).isEqualTo(id);
    assertThat(handedOut.getPort()).isEqualTo(9002);
    rest.expect(404, "PUT", "/api/v1/scheduler-clusters/999/schedulers/" + id, null);
    rest.expect(404, "PUT", "/api/v1/scheduler-clusters/" + other + "/schedulers/999", null);
    rest.expect(200, "DELETE", "/api/v1/schedulers/" + id, null);
    rest.expect(404, "GET", "/api/v1/schedulers/" + id, null);
  }

  @Test
  void schedulersAreFilteredSearchedAndSorted() {
    long cluster = schedulerCluster("of-list");
    for (var name : new String[] {"b-1", "a-2", "c-3"}) {
      scheduler(name, cluster);
    }
    scheduler("elsewhere", schedulerCluster("of-list-2"));
    var list = "/api/v1/schedulers?scheduler_cluster_id=" + cluster;

    assertThat(names(rest.get(list))).containsExactly("b-1", "a-2", "c-3");
    assertThat(names(rest.get(list + "&sort=host_name"))).containsExactly("a-2", "b-1", "c-3");
    assertThat(names(rest.get(list + "&sort=ip,-host_name"))).containsExactly("c-3", "b-1", "a-2");
    assertThat(names(rest.get(list + "&search=A-"))).containsExactly("a-2");
    // what engines take for a wildcard is a plain character
    assertThat(rest.get(list + "&search=%25")).isEmpty();
    assertThat(rest.get(list + "&search=_")).isEmpty();
    assertThat(names(rest.get(list + "&host_name=c-3&idc=east&location=eu%7Cde&ip=10.0.0.1")))
        .containsExactly("c-3");
    assertThat(rest.get(list + "&state=active")).isEmpty();
    assertThat(rest.get(list + "&state=inactive")).hasSize(3);
    assertThat(names(rest.get(list + "&per_page=2&page=2"))).containsExactly("c-3");
    // far behind the end, however far
    assertThat(rest.get(list + "&per_page=10000000&page=2147483647")).isEmpty();
    assertThat(rest.expect(422, "GET", list + "&sort=secret", null))
        .contains("sort: \\\"secret\\\" is none of [created_at, host_name");
    assertThat(rest.expect(422, "GET", list + "&state=dead", null)).contains("state: \\\"dead\\\"");
  }

  @Test
  void seedPeerIsMadeShownChangedMovedAndForgotten() {
    long cluster = seedPeerCluster("of-seed");
    long other = seedPeerCluster("of-seed-2");

    var made = seedPeer("seed-crud", cluster);

    long id = made.get("id").asLong();
    assertThat(made.get("state").asString()).isEqualTo("inactive");
    assertThat(made.get("object_storage_port").asInt()).isEqualTo(4002);
    assertThat(made.get("seed_peer_cluster").get("name").asString()).isEqualTo("of-seed");
    assertThat(rest.get("/api/v1/seed-peers/" + id)).isEqualTo(made);
    var changed =
        rest.ok("PATCH", "/api/v1/seed-peers/" + id, "{\"port\":4010,\"location\":\"us\"}");
    assertThat(changed.get("port").asInt()).isEqualTo(4010);
    assertThat(changed.get("location").asString()).isEqualTo("us");
    assertThat(changed.get("idc").asString()).isEqualTo("east");
    rest.expect(200, "PUT", "/api/v1/seed-peer-clusters/" + other + "/seed-peers/" + id, null);
    var handedOut =
        manager
            .stub()
            .getSeedPeer(
                GetSeedPeerRequest.newBuilder()
                    .setHostname("seed-crud")
                    .setSeedPeerClusterId(other)
                    .build());
    assertThat(handedOut.getPort()).isEqualTo(4010);
    assertThat(rest.get("/api/v1/seed-peers?seed_peer_cluster_id=" + other)).hasSize(1);
    assertThat(rest.get("/api/v1/seed-peers?state=active&seed_peer_cluster_id=" + other)).isEmpty();
    rest.expect(200, "DELETE", "/api/v1/seed-peers/" + id, null);
    rest.expect(404, "DELETE", "/api/v1/seed-peers/" + id, null);
  }

  @Test
  void schedulerThatIsForgottenWhileItLivesIsToldToRegisterAgain() {
    long cluster = schedulerCluster("of-living");
    long id = scheduler("living", cluster).get("id").asLong();
    var ended = new CompletableFuture<Status.Code>();
    var stream =
        manager
            .asyncStub()
            .keepAlive(
                new StreamObserver<>() {
                  @Override
                  public void onNext(Empty answer) {}

                  @Override
                  public void onError(Throwable cause) {
                    ended.complete(Status.fromThrowable(cause).getCode());
                  }

                  @Override
                  public void onCompleted() {}
                });
    var sign =
        KeepAliveRequest.newBuilder()
            .setHostname("living")
            .setIp("10.0.0.1")
            .setClusterId(cluster)
            .build();
    stream.onNext(sign);
    await()
        .until(() -> rest.get("/api/v1/schedulers/" + id).get("state").asString().equals("active"));

    rest.expect(200, "DELETE", "/api/v1/schedulers/" + id, null);
    stream.onNext(sign);

    await().untilAsserted(() -> assertThat(ended).isCompletedWithValue(Status.Code.NOT_FOUND));
  }

  @Test
  void clusterGoesWithItsDeadMembers() {
    long seeds = seedPeerCluster("dead-seeds");
    seedPeer("dead-seed", seeds);
    long cluster = schedulerCluster("dead");
    scheduler("dead-sched", cluster);
    manager.clock.advance(Duration.ofSeconds(1));

    rest.expect(200, "DELETE", "/api/v1/scheduler-clusters/" + cluster, null);
    rest.expect(200, "DELETE", "/api/v1/seed-peer-clusters/" + seeds, null);

    assertThat(rest.get("/api/v1/schedulers?host_name=dead-sched")).isEmpty();
    assertThat(rest.get("/api/v1/seed-peers?host_name=dead-seed")).isEmpty();
  }

  @Test
  void featuresAreListed() {
    assertThat(rest.get("/api/v1/scheduler-features"))
        .isEqualTo(Rest.json("[\"schedule\",\"preheat\"]"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "schedulers; {}; host_name: is required",
        "schedulers; {\"ip\":\"300.1.1.1\"}; ip: \\\"300.1.1.1\\\" is not an IP address",
        "schedulers; {\"port\":65536}; port: 65536 is not between 1 and 65535",
        "schedulers; {\"host_name\":\"under_score\"}; host_name: \\\"under_score\\\" is not",
        "schedulers; {\"features\":[\"fly\"]}; features[0]: \\\"fly\\\" is none of",
        "seed-peers; {\"type\":\"weak\"}; type: \\\"weak\\\" is not",
        "seed-peers; {\"download_port\":-1}; download_port: -1 is not between",
        "scheduler-clusters; {\"config\":{\"candidate_parent_limit\":21}};"
            + " config.candidate_parent_limit: 21",
        "scheduler-clusters; {\"client_config\":{\"load_limit\":2001}}; client_config.load_limit:"
            + " 2001",
        "seed-peer-clusters; {\"config\":{\"load_limit\":0}}; config.load_limit: 0 is not",
      })
  void inputIsRefusedByFieldAndValue(String resource, String body, String message) {
    assertThat(rest.expect(422, "POST", "/api/v1/" + resource, body)).contains(message);
  }

  @Test
  void memberOfNoClusterIsRefused() {
    assertThat(
            rest.expect(
                404,
                "POST",
                "/api/v1/schedulers",
                """
                {"host_name":"s","ip":"10.0.0.1","port":1,"scheduler_cluster_id":999}\
                """))
        .contains("scheduler cluster 999 not found");
  }
}
