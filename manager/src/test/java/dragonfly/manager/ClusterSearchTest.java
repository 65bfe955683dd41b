package dragonfly.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Empty;
import dragonfly.api.manager.v2.KeepAliveRequest;
import dragonfly.api.manager.v2.ListSchedulersRequest;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Which cluster gets a daemon, and why. The first cluster is the default one. */
@TestInstance(Lifecycle.PER_CLASS)
final class ClusterSearchTest {
  private ManagerFixture manager;
  private Rest rest;
  private long east;
  private long idle;

  @BeforeAll
  void start(@TempDir Path directory) {
    manager = ManagerFixture.start(directory);
    rest = new Rest(manager);
    east =
        cluster("east", "{\"cidrs\":[\"10.1.0.0/16\"],\"idc\":\"e1|e2\",\"location\":\"eu|de\"}");
    idle = cluster("idle", "{\"cidrs\":[\"10.0.0.0/8\"],\"hostnames\":[\"^web-\"]}");
    startScheduler("sched-default", 1);
    startScheduler("sched-east", east);
  }

  @AfterAll
  void stop() {
    manager.close();
  }

  private long cluster(String name, String scopes) {
    return rest.ok(
            "POST",
            "/api/v1/clusters",
            """
            {"name":"%s","scopes":%s,"scheduler_cluster_config":{},
             "seed_peer_cluster_config":{},"peer_cluster_config":{}}\
            """
                .formatted(name, scopes))
        .get("id")
        .asLong();
  }

  private void startScheduler(String name, long cluster) {
    var made =
        rest.ok(
            "POST",
            "/api/v1/schedulers",
            """
            {"host_name":"%s","ip":"10.0.0.1","port":8002,"scheduler_cluster_id":%d}\
            """
                .formatted(name, cluster));
    manager
        .asyncStub()
        .keepAlive(
            new StreamObserver<Empty>() {
              @Override
              public void onNext(Empty value) {}

              @Override
              public void onError(Throwable cause) {}

              @Override
              public void onCompleted() {}
            })
        .onNext(
            KeepAliveRequest.newBuilder()
                .setHostname(name)
                .setIp("10.0.0.1")
                .setClusterId(cluster)
                .build());
    await()
        .until(
            () ->
                rest.get("/api/v1/schedulers/" + made.get("id"))
                    .get("state")
                    .asString()
                    .equals("active"));
  }

  @Test
  void clustersAreOrderedAsADaemonGetsThemWithTheTermsOfTheirScore() {
    var found =
        rest.get(
            "/api/v1/clusters/search?ip=10.1.2.3&hostname=web-7&idc=E2&location=eu%7Cfr%7Cparis");

    assertThat(found.valueStream().map(c -> c.get("scheduler_cluster_id").asLong()))
        .containsExactly(east, 1L, idle);
    var first = found.get(0);
    assertThat(first.get("is_chosen").asBoolean()).isTrue();
    assertThat(first.get("schedulers").asInt()).isEqualTo(1);
    assertThat(first.get("score").asDouble()).isEqualTo(0.3 + 0.25 + 0.14 / 5, within(1e-9));
    assertThat(first.get("terms").valueStream().map(t -> t.get("reason").asString()))
        .containsExactly(
            "10.1.2.3 lies in 10.1.0.0/16",
            "the cluster names no host",
            "E2 is one of e1|e2",
            "eu|fr|paris and eu|de begin with 1 same parts of 5 that count",
            "it is not the default cluster");
    assertThat(first.get("terms").valueStream().mapToDouble(t -> t.get("score").asDouble()).sum())
        .isEqualTo(first.get("score").asDouble(), within(1e-9));
    assertThat(found.get(1).get("is_chosen").asBoolean()).isFalse();
    // it would fit better than the default cluster, if it had a scheduler
    assertThat(found.get(2).get("score").asDouble()).isEqualTo(0.6, within(1e-9));
    assertThat(found.get(2).get("reason").asString()).startsWith("not a candidate");
    var asked =
        manager
            .stub()
            .listSchedulers(
                ListSchedulersRequest.newBuilder()
                    .setHostname("web-7")
                    .setIp("10.1.2.3")
                    .setIdc("E2")
                    .setLocation("eu|fr|paris")
                    .build());
    assertThat(asked.getSchedulersList().stream().map(s -> s.getSchedulerClusterId()))
        .containsExactly(east, 1L);
  }

  @Test
  void daemonThatSaysNothingGetsTheDefaultCluster() {
    var found = rest.get("/api/v1/clusters/search");

    assertThat(found.get(0).get("name").asString()).isEqualTo("cluster-1");
    assertThat(
            StreamSupport.stream(found.get(0).get("terms").spliterator(), false)
                .map(t -> t.get("reason").asString()))
        .containsExactly(
            "no ip was given",
            "no hostname was given",
            "no idc was given",
            "no location was given",
            "it is the default cluster");
  }

  @Test
  void addressMustBeOne() {
    assertThat(rest.expect(422, "GET", "/api/v1/clusters/search?ip=10.1", null))
        .contains("ip: \\\"10.1\\\" is not an IP address");
  }
}
