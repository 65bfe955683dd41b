package dragonfly.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dragonfly.api.ext.v1.Change;
import dragonfly.api.ext.v1.ManagerChangesGrpc;
import dragonfly.api.ext.v1.WatchChangesRequest;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Whoever watches is told, within a second, that something changed of what it asks for. */
final class ChangeStreamsTest {
  @TempDir private Path directory;
  private ManagerFixture manager;

  @BeforeEach
  void start() {
    manager = ManagerFixture.start(directory);
  }

  @AfterEach
  void stop() {
    manager.close();
  }

  /** What one stream was told. */
  private static final class Watch implements StreamObserver<Change> {
    private final List<Long> revisions = new CopyOnWriteArrayList<>();
    private final List<Status.Code> ends = new CopyOnWriteArrayList<>();

    Watch(ManagedChannel channel, long cluster) {
      ManagerChangesGrpc.newStub(channel)
          .watchChanges(
              WatchChangesRequest.newBuilder().setSchedulerClusterId(cluster).build(), this);
      await().until(() -> revisions.size() == 1);
    }

    void awaitNews() {
      await().atMost(Duration.ofSeconds(5)).until(() -> revisions.size() > 1);
      assertThat(revisions).isSorted();
    }

    void awaitNothing() {
      await()
          .during(Duration.ofMillis(1500))
          .atMost(Duration.ofSeconds(5))
          .untilAsserted(() -> assertThat(revisions).hasSize(1));
    }

    @Override
    public void onNext(Change change) {
      revisions.add(change.getRevision());
    }

    @Override
    public void onError(Throwable cause) {
      ends.add(Status.fromThrowable(cause).getCode());
    }

    @Override
    public void onCompleted() {
      ends.add(Status.Code.OK);
    }
  }

  @Test
  void watcherIsToldOfItsClusterAndOneWithoutClusterOfEach() {
    long other = create("other");
    var ofFirst = new Watch(manager.channel, 1);
    var ofOther = new Watch(manager.channel, other);
    var ofAll = new Watch(manager.channel, 0);

    ok("PATCH", "/api/v1/clusters/" + other, "{\"bio\":\"new\"}");

    ofOther.awaitNews();
    ofAll.awaitNews();
    ofFirst.awaitNothing();
  }

  @Test
  void applicationConcernsEverybody() {
    var watch = new Watch(manager.channel, 1);

    ok(
        "POST",
        "/api/v1/applications",
        "{\"name\":\"a\",\"url\":\"http://a\",\"priority\":{\"value\":1},\"user_id\":1}");

    watch.awaitNews();
  }

  @Test
  void changeOfAnotherManagerIsToldToo() {
    try (var second = ManagerFixture.start(directory, manager.clock, Map.of())) {
      var watch = new Watch(second.channel, 1);

      ok("PATCH", "/api/v1/clusters/1", "{\"bio\":\"new\"}");

      watch.awaitNews();
    }
  }

  @Test
  void seedPeerThatAppearsConcernsTheClustersThatItServes() {
    var watch = new Watch(manager.channel, 1);

    ok(
        "POST",
        "/api/v1/seed-peers",
        """
        {"host_name":"seed-1","type":"super","ip":"10.0.0.9","port":8002,"download_port":8001,
         "seed_peer_cluster_id":1}\
        """);

    watch.awaitNews();
  }

  @Test
  void refusedChangeIsNoNews() {
    create("taken");
    var watch = new Watch(manager.channel, 1);

    var refused = manager.asRoot("PATCH", "/api/v1/clusters/1", "{\"name\":\"taken\"}");

    assertThat(refused.statusCode()).isEqualTo(409);
    watch.awaitNothing();
  }

  @Test
  void streamsEndWhenTheManagerStops() {
    var watch = new Watch(manager.channel, 1);

    manager.running.close();

    await().untilAsserted(() -> assertThat(watch.ends).containsExactly(Status.Code.UNAVAILABLE));
  }

  private long create(String name) {
    var body =
        ok(
            "POST",
            "/api/v1/scheduler-clusters",
            """
            {"name":"%s","config":{},"client_config":{},"seed_client_config":{}}\
            """
                .formatted(name));
    return JsonMapper.builder().build().readTree(body).get("id").asLong();
  }

  private String ok(String method, String path, String body) {
    var answer = manager.asRoot(method, path, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }
}
