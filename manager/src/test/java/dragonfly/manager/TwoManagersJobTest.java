package dragonfly.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dragonfly.manager.json.Json;
import dragonfly.testkit.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Two managers on one database, which one process may open twice. */
final class TwoManagersJobTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private Path directory;

  private final ManualClock clock = new ManualClock();
  private ManagerFixture one;
  private ManagerFixture other;
  private FakeScheduler scheduler;

  @BeforeEach
  void start() {
    one = manager();
    JobRest.allowManyJobs(one);
    other = manager();
    scheduler = FakeScheduler.start(other, 1, "scheduler-1");
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              var plan = one.asRoot("POST", "/api/v1/jobs/dry-run", body(0));
              return plan.statusCode() == 200 && plan.body().contains("\"peer_count\":3");
            });
  }

  private ManagerFixture manager() {
    return ManagerFixture.start(
        directory, clock, Map.of("auth.initialRootPassword", ManagerFixture.PASSWORD));
  }

  @AfterEach
  void stop() {
    scheduler.close();
    one.close();
    other.close();
  }

  private static String body(int number) {
    return """
    {"type":"preheat","args":{"type":"file","url":"http://origin/%d","scope":"all_peers"}}\
    """
        .formatted(number);
  }

  private static long create(ManagerFixture manager, int number) {
    var made = manager.asRoot("POST", "/api/v1/jobs", body(number));
    assertThat(made.statusCode()).as(made.body()).isEqualTo(200);
    return Json.mapper().readTree(made.body()).get("id").asLong();
  }

  private static JsonNode job(ManagerFixture manager, long id) {
    return Json.mapper().readTree(manager.asRoot("GET", "/api/v1/jobs/" + id, null).body());
  }

  /** Time goes on meanwhile: a manager looks for the jobs of others once a second. */
  private void awaitSuccess(ManagerFixture manager, long id) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              clock.advance(Duration.ofSeconds(1));
              var job = job(manager, id);
              assertThat(job.get("state").asString()).as(job.toString()).isEqualTo("SUCCESS");
            });
  }

  @Test
  void eachJobIsDoneOnceByWhicheverManager() {
    List<Long> ids = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      ids.add(create(i % 2 == 0 ? one : other, i));
    }

    ids.forEach(id -> awaitSuccess(one, id));

    assertThat(scheduler.preheats).hasSize(20);
    assertThat(scheduler.preheats)
        .extracting(order -> order.getDownload().getUrl())
        .doesNotHaveDuplicates();
  }

  @Test
  void otherManagerGoesOnWithWhatOneLeavesAtItsEnd() throws Exception {
    var gate = new CountDownLatch(1);
    scheduler.gate = gate;
    long id = create(one, 1);
    await().atMost(PATIENCE).until(() -> !scheduler.preheats.isEmpty());
    var events =
        CompletableFuture.supplyAsync(
            () -> other.asRoot("GET", "/api/v1/jobs/" + id + "/events", null).body(),
            task -> Thread.ofVirtual().start(task));

    // whichever of the two has it
    one.close();
    scheduler.gate = null;
    gate.countDown();

    awaitSuccess(other, id);
    assertThat(events.get(20, TimeUnit.SECONDS)).contains("peer-2", "event: end");
    one = manager();
  }

  @Test
  void jobOfAManagerThatWasKilledIsTakenOver() {
    var gate = new CountDownLatch(1);
    scheduler.gate = gate;
    long id = create(one, 1);
    await().atMost(PATIENCE).until(() -> !scheduler.preheats.isEmpty());
    gate.countDown();
    awaitSuccess(one, id);
    // as a killed manager leaves it: picked, and nobody says any more that he lives
    one.execute(
        "update job set state = 'PENDING', run_number = 7 where id = " + id,
        "update job_task set state = 'STARTED' where job_id = " + id,
        "update job_peer set state = 'STARTED' where host_id = 'peer-1' and job_id = " + id,
        """
        insert into job_queue (task_name, task_instance, execution_time, picked, picked_by,
          last_heartbeat, version) values ('job', '%d-7', timestamp '1990-01-01 00:00:00', true,
          'killed', timestamp '1990-01-01 00:00:00', 1)\
        """
            .formatted(id));

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              clock.advance(Duration.ofSeconds(30));
              assertThat(job(other, id).get("state").asString()).isEqualTo("SUCCESS");
            });

    assertThat(scheduler.preheats).hasSize(2);
    assertThat(scheduler.preheats)
        .last()
        .satisfies(order -> assertThat(order.getHostIdsList()).containsExactly("peer-1"));
  }
}
