package dragonfly.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.Empty;
import dragonfly.api.manager.v2.KeepAliveRequest;
import dragonfly.api.manager.v2.ListSchedulersRequest;
import dragonfly.api.manager.v2.Scheduler;
import dragonfly.api.manager.v2.SourceType;
import dragonfly.api.manager.v2.UpdateSchedulerRequest;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two managers as processes on one PostgreSQL, asked in turn. */
final class SeveralManagersTest {
  @TempDir Path directory;

  @Test
  void managersStartTogetherShareEverythingAndOneSurvivesTheOther() {
    var settings = new HashMap<>(TestEngine.POSTGRES.settings(directory));
    settings.put("auth.initialRootPassword", ManagerFixture.PASSWORD);
    try (var one = ManagerProcess.start(directory, "one", settings);
        var two = ManagerProcess.start(directory, "two", settings)) {
      // both make the tables, the first cluster and root
      one.awaitReady();
      two.awaitReady();
      var managers = List.of(one, two);

      var session = signIn(one);
      sessionsAndChangesCountEverywhere(managers, session);

      assertThat(List.of(keepAlive(one, "stays"), keepAlive(one, "silent"))).hasSize(2);
      await().untilAsserted(() -> assertThat(active(two)).containsExactly("silent", "stays"));
      one.kill();

      // as before right after the crash, and he who comes back never was away
      assertThat(active(two)).containsExactly("silent", "stays");
      var again = keepAlive(two, "stays");
      await()
          .pollInterval(Duration.ofMillis(500))
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () -> {
                again.onNext(message("stays"));
                assertThat(active(two)).contains("stays").doesNotContain("silent");
              });
      assertThat(two.send("GET", "/api/v1/clusters", null, session).statusCode()).isEqualTo(200);
    }
  }

  private static void sessionsAndChangesCountEverywhere(
      List<ManagerProcess> managers, String session) {
    IntStream.range(0, 6)
        .forEach(
            turn -> {
              var name = "cluster of turn " + turn;
              var created =
                  managers
                      .get(turn % 2)
                      .send(
                          "POST",
                          "/api/v1/clusters",
                          """
                          {"name":"%s","scheduler_cluster_config":{},"seed_peer_cluster_config":{},"peer_cluster_config":{}}
                          """
                              .formatted(name),
                          session);
              assertThat(created.statusCode()).as(created.body()).isEqualTo(200);
              assertThat(
                      managers
                          .get((turn + 1) % 2)
                          .send("GET", "/api/v1/clusters?per_page=50", null, session)
                          .body())
                  .contains(name);
            });
    var other = signIn(managers.get(1));
    assertThat(managers.get(0).send("POST", "/api/v1/users/signout", null, other).statusCode())
        .isEqualTo(200);
    assertThat(managers.get(1).send("GET", "/api/v1/clusters", null, other).statusCode())
        .as("a session that was ended at the other manager")
        .isEqualTo(401);
  }

  private static String signIn(ManagerProcess manager) {
    return ManagerFixture.tokenOf(
        manager.send(
            "POST",
            "/api/v1/users/signin",
            "{\"name\":\"root\",\"password\":\"%s\"}".formatted(ManagerFixture.PASSWORD),
            null));
  }

  /** A scheduler whose lease is six seconds long. */
  private static StreamObserver<KeepAliveRequest> keepAlive(ManagerProcess manager, String name) {
    var answer =
        manager
            .stub()
            .updateScheduler(
                UpdateSchedulerRequest.newBuilder()
                    .setSourceType(SourceType.SCHEDULER_SOURCE)
                    .setHostname(name)
                    .setIp("10.0.0.1")
                    .setPort(8002)
                    .setSchedulerClusterId(1)
                    .setConfig(
                        ByteString.copyFromUtf8("{\"manager_keep_alive_interval\":2000000000}"))
                    .build());
    assertThat(answer.getHostname()).isEqualTo(name);
    var stream = manager.asyncStub().keepAlive(new Ignored());
    stream.onNext(message(name));
    return stream;
  }

  private static KeepAliveRequest message(String name) {
    return KeepAliveRequest.newBuilder()
        .setSourceType(SourceType.SCHEDULER_SOURCE)
        .setHostname(name)
        .setIp("10.0.0.1")
        .setClusterId(1)
        .build();
  }

  private static List<String> active(ManagerProcess manager) {
    return manager
        .stub()
        .listSchedulers(
            ListSchedulersRequest.newBuilder()
                .setSourceType(SourceType.PEER_SOURCE)
                .setHostname("peer")
                .setIp("10.1.2.3")
                .build())
        .getSchedulersList()
        .stream()
        .map(Scheduler::getHostname)
        .sorted()
        .toList();
  }

  private static final class Ignored implements StreamObserver<Empty> {
    @Override
    public void onNext(Empty answer) {}

    @Override
    public void onError(Throwable cause) {}

    @Override
    public void onCompleted() {}
  }
}
