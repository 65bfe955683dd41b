package dragonfly.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dragonfly.manager.gc.Chore;
import dragonfly.manager.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What happens in the swarms of a cluster, as browsers get it. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(120)
final class LiveRestTest {
  private static final String LIVE = "/api/v1/clusters/1/live/";

  private ManagerFixture manager;
  private FakeScheduler one;
  private FakeScheduler other;
  private FakeScheduler plain;
  private String root;

  @BeforeAll
  void start(@TempDir Path directory) {
    manager = ManagerFixture.start(directory);
    one = FakeScheduler.start(manager, 1, "one");
    other = FakeScheduler.start(manager, 1, "other");
    plain = FakeScheduler.startPlain(manager, 1, "plain");
    root = ManagerFixture.tokenOf(manager.signIn("root", ManagerFixture.PASSWORD));
    await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () ->
                manager
                    .asRoot("GET", "/api/v1/schedulers?state=active", null)
                    .headers()
                    .firstValue("X-Total-Count")
                    .orElse("")
                    .equals("3"));
  }

  @AfterAll
  void stop() {
    one.close();
    other.close();
    plain.close();
    manager.close();
  }

  /** The first event of a stream that fits; hangs up afterwards. */
  private JsonNode event(String path, String name, Predicate<JsonNode> fits) {
    try (var client = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(
                  URI.create("http://127.0.0.1:" + manager.running.restPort() + path))
              .header("Authorization", "Bearer " + root)
              .timeout(Duration.ofSeconds(20))
              .build();
      HttpResponse<java.io.InputStream> answer = client.send(request, BodyHandlers.ofInputStream());
      assertThat(answer.headers().firstValue("Content-Type").orElse(""))
          .startsWith("text/event-stream");
      try (var lines =
          new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
        String last = "";
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          if (line.startsWith("event: ")) {
            last = line.substring(7);
          } else if (line.startsWith("data: ")) {
            assertThat(last).isEqualTo(name);
            JsonNode data = Json.mapper().readTree(line.substring(6));
            if (fits.test(data)) {
              return data;
            }
          }
        }
        throw new AssertionError("stream ended");
      } finally {
        client.shutdownNow();
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static boolean areLive(JsonNode event, int count) {
    return event
            .get("schedulers")
            .valueStream()
            .filter(s -> s.get("state").asString().equals("live"))
            .count()
        == count;
  }

  @Test
  void taskThatTwoSchedulersKnowIsOne() {
    var event = event(LIVE + "tasks", "tasks", e -> areLive(e, 2));

    assertThat(event.get("tasks")).hasSize(1);
    assertThat(event.at("/tasks/0/source_bytes").asLong()).isEqualTo(200);
    assertThat(event.at("/tasks/0/peer_bytes_per_second").asLong()).isEqualTo(14);
    assertThat(event.get("schedulers").valueStream().map(s -> s.get("state").asString()))
        .contains("silent");
  }

  @Test
  void peersOfATaskComeFromAllSchedulers() {
    var event = event(LIVE + "tasks/task-of-all", "task", e -> areLive(e, 2));

    assertThat(event.get("peers").valueStream().map(p -> p.get("id").asString()))
        .containsExactlyInAnyOrder("one-peer", "other-peer");
    assertThat(event.get("cell_count").asInt()).isEqualTo(4);
  }

  @Test
  void hostThatTwoSchedulersKnowIsOne() {
    var event = event(LIVE + "topology", "topology", e -> areLive(e, 2) && e.has("hosts"));

    assertThat(event.get("hosts").valueStream().map(h -> h.get("id").asString()))
        .containsExactlyInAnyOrder("shared", "one-host", "other-host");
    int shared = 0;
    while (!event.get("hosts").get(shared).get("id").asString().equals("shared")) {
      shared++;
    }
    assertThat(event.get("host_sent").get(shared).asLong()).isEqualTo(10);
    assertThat(event.get("edge_rate")).hasSize(2);
    assertThat(event.get("edge_parent").get(0).asInt()).isEqualTo(shared);
  }

  @Test
  void schedulersAreLeftAloneWhenNobodyLooksAnyMore() {
    var ignored = event(LIVE + "tasks?query=none", "tasks", e -> areLive(e, 2));
    assertThat(one.live.opened.get()).isPositive();

    // the end is noticed with the next event or sign of life
    await().atMost(Duration.ofSeconds(40)).until(() -> one.live.streams.get() == 0);
    assertThat(ignored.has("at")).isTrue();
  }

  @Test
  void historyHasTheHostsOfAllStepsOnce() {
    var answer = Json.mapper().readTree(manager.asRoot("GET", LIVE + "history", null).body());

    assertThat(answer.get("hosts")).hasSize(3);
    assertThat(answer.get("steps")).hasSize(1);
    assertThat(answer.at("/steps/0/at").asString()).isEqualTo("2026-01-01T10:00:00Z");
    assertThat(answer.at("/steps/0/edge_rate")).hasSize(2);
    assertThat(answer.at("/steps/0/host_number")).hasSize(3);
  }

  @Test
  void notesOfAllSchedulersAreTold() {
    var answer =
        Json.mapper()
            .readTree(manager.asRoot("GET", LIVE + "tasks/task-of-all/explanation", null).body());

    assertThat(answer.get("notes").valueStream().map(n -> n.get("host_name").asString()))
        .containsExactlyInAnyOrder("one", "other");
    assertThat(answer.at("/notes/0/reason").asString()).isEqualTo("PARENTS_GIVEN");
    assertThat(answer.at("/notes/0/candidates/0/verdict").asString()).isEqualTo("TAKEN");
    assertThat(answer.at("/notes/0/counts/BLOCKED").asInt()).isEqualTo(2);
  }

  @Test
  void whatIsNotThereIsNotFound() {
    assertThat(manager.asRoot("GET", LIVE + "tasks/none/explanation", null).statusCode())
        .isEqualTo(404);
    assertThat(manager.asRoot("GET", "/api/v1/clusters/99/live/tasks", null).statusCode())
        .isEqualTo(404);
    assertThat(manager.asRoot("GET", "/api/v1/clusters/99/traffic", null).statusCode())
        .isEqualTo(404);
  }

  @Test
  void limitsAreChecked() {
    var answer = manager.asRoot("GET", LIVE + "tasks?limit=501", null);
    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.body()).contains("limit: 501 is not between 1 and 500");
    assertThat(manager.asRoot("GET", LIVE + "history?minutes=0", null).statusCode()).isEqualTo(422);
    assertThat(manager.asRoot("GET", "/api/v1/clusters/traffic?hours=0", null).statusCode())
        .isEqualTo(422);
  }

  @Test
  void whoMaySeeOneClusterSeesNoOther() {
    long id = manager.addUser("watcher");
    manager.execute("delete from user_role where user_id = " + id);
    var session = manager.session("watcher");

    assertThat(manager.as(session, "GET", LIVE + "history", null).statusCode()).isEqualTo(403);
    assertThat(manager.as(session, "GET", "/api/v1/clusters/traffic", null).statusCode())
        .isEqualTo(403);
    assertThat(manager.send("GET", LIVE + "tasks", null).statusCode()).isEqualTo(401);
  }

  @Test
  void trafficIsAddedUpOnceForEachMinute() {
    Instant minute = manager.clock.instant().truncatedTo(java.time.temporal.ChronoUnit.MINUTES);
    one.live.minute = minute;
    other.live.minute = minute;
    var collector = manager.part(dragonfly.manager.live.TrafficCollector.class);

    for (int i = 0; i < 3; i++) {
      manager.clock.advance(Duration.ofMinutes(1));
      ((Chore) collector).doIfDue();
    }
    var ofCluster =
        Json.mapper().readTree(manager.asRoot("GET", "/api/v1/clusters/1/traffic", null).body());
    var ofAll =
        Json.mapper()
            .readTree(manager.asRoot("GET", "/api/v1/clusters/traffic?hours=48", null).body());

    assertThat(ofCluster.get("source_bytes").asLong()).isEqualTo(20);
    assertThat(ofCluster.get("peer_bytes").asLong()).isEqualTo(60);
    assertThat(ofCluster.get("hours")).hasSize(1);
    assertThat(ofAll.get("peer_bytes").asLong()).isEqualTo(60);

    one.live.minute = minute.plusSeconds(60);
    manager.clock.advance(Duration.ofMinutes(1));
    ((Chore) collector).doIfDue();
    assertThat(
            Json.mapper()
                .readTree(manager.asRoot("GET", "/api/v1/clusters/1/traffic", null).body())
                .get("peer_bytes")
                .asLong())
        .isEqualTo(90);
  }
}
