package dragonfly.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dragonfly.manager.json.Json;
import java.net.http.HttpResponse;
import java.time.Duration;
import tools.jackson.databind.JsonNode;

/** Asks for jobs as root. */
public final class JobRest {
  static final Duration PATIENCE = Duration.ofSeconds(20);

  private final ManagerFixture manager;

  public JobRest(ManagerFixture manager) {
    this.manager = manager;
  }

  /** The clock of the tests stands still, so the limit of a second is that of all tests. */
  static void allowManyJobs(ManagerFixture manager) {
    var changed =
        manager.asRoot(
            "PATCH",
            "/api/v1/clusters/1",
            """
            {"scheduler_cluster_config":
              {"candidate_parent_limit":3,"filter_parent_limit":15,"job_rate_limit":1000000}}\
            """);
    assertThat(changed.statusCode()).as(changed.body()).isEqualTo(200);
  }

  /** A body that has a file preheated. */
  static String preheat(String moreArgs) {
    return """
    {"type":"preheat","args":{"type":"file","url":"http://origin/file"%s},"bio":"for a test"}\
    """
        .formatted(moreArgs.isEmpty() ? "" : "," + moreArgs);
  }

  static JsonNode parse(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return Json.mapper().readTree(response.body());
  }

  /** Makes a job of this body; its id. */
  long create(String body) {
    return parse(manager.asRoot("POST", "/api/v1/jobs", body)).get("id").asLong();
  }

  JsonNode job(long id) {
    return parse(manager.asRoot("GET", "/api/v1/jobs/" + id, null));
  }

  JsonNode awaitState(long id, String state) {
    await("job " + id)
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(job(id).get("state").asString())
                    .as(job(id).toString())
                    .isEqualTo(state));
    return job(id);
  }

  /** What the first scheduler did. */
  static JsonNode result(JsonNode job) {
    return job.get("result").get("job_states").get(0).get("results").get(0);
  }

  /** Whether a scheduler of the first cluster would do a job now. */
  boolean hasScheduler() {
    var plan =
        parse(
            manager.asRoot(
                "POST", "/api/v1/jobs/dry-run", preheat("\"scope\":\"all_seed_peers\"")));
    return plan.get("clusters").get(0).get("scheduler") != null;
  }

  public void awaitScheduler() {
    await().atMost(PATIENCE).until(this::hasScheduler);
  }
}
