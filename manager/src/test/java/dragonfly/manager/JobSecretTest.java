package dragonfly.manager;

import static dragonfly.manager.JobRest.parse;
import static dragonfly.manager.JobRest.preheat;
import static org.assertj.core.api.Assertions.assertThat;

import dragonfly.testkit.ManualClock;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Jobs name secrets instead of saying them. */
@TestInstance(Lifecycle.PER_CLASS)
final class JobSecretTest {
  private static final String SECRETS = "/api/v1/jobs/secrets";

  private ManagerFixture manager;
  private JobRest jobs;
  private FakeScheduler scheduler;

  @BeforeAll
  void start(@TempDir Path directory) {
    manager =
        ManagerFixture.start(
            directory,
            new ManualClock(),
            Map.of("auth.initialRootPassword", ManagerFixture.PASSWORD));
    JobRest.allowManyJobs(manager);
    jobs = new JobRest(manager);
    scheduler = FakeScheduler.start(manager, 1, "scheduler-1");
    jobs.awaitScheduler();
  }

  @AfterAll
  void stop() {
    scheduler.close();
    manager.close();
  }

  private long make(String name, String secret, String hosts) {
    var made =
        parse(
            manager.asRoot(
                "POST",
                SECRETS,
                """
                {"name":"%s","secret":"%s","hosts":[%s],"bio":"for a test"}\
                """
                    .formatted(name, secret, hosts)));
    assertThat(made.toString()).doesNotContain(secret);
    return made.get("id").asLong();
  }

  private String sentHeader(long job, String name) {
    jobs.awaitState(job, "SUCCESS");
    return scheduler.preheats.stream()
        .map(order -> order.getDownload().getRequestHeaderMap().getOrDefault(name, ""))
        .reduce("", (_, last) -> last);
  }

  @Test
  void namedSecretReachesTheSchedulerAndIsShownByItsNameOnly() {
    long id = make("origin-token", "s3cret-1", "\"origin\"");

    long job = jobs.create(preheat("\"headers\":{\"A\":\"Bearer ${secret:origin-token}\"}"));

    assertThat(sentHeader(job, "A")).isEqualTo("Bearer s3cret-1");
    assertThat(jobs.job(job).get("args").get("headers").get("A").asString())
        .isEqualTo("Bearer ${secret:origin-token}");
    for (var path : List.of(SECRETS, SECRETS + "/" + id, "/api/v1/jobs", "/api/v1/jobs/" + job)) {
      assertThat(manager.asRoot("GET", path, null).body()).doesNotContain("s3cret");
    }
    assertThat(manager.count("select count(*) from job_secret where sealed_content like '%s3%'"))
        .isZero();
  }

  @Test
  void changedSecretCountsForTheNextRun() {
    long id = make("changing", "s3cret-2", "\"*.example.com\",\"origin\"");
    var body = preheat("\"headers\":{\"B\":\"${secret:changing}\"}");
    assertThat(sentHeader(jobs.create(body), "B")).isEqualTo("s3cret-2");

    var changed = parse(manager.asRoot("PATCH", SECRETS + "/" + id, "{\"secret\":\"s3cret-3\"}"));

    assertThat(changed.get("hosts").toString()).isEqualTo("[\"*.example.com\",\"origin\"]");
    assertThat(changed.get("bio").asString()).isEqualTo("for a test");
    assertThat(sentHeader(jobs.create(body), "B")).isEqualTo("s3cret-3");
  }

  @Test
  void secretIsNotSentToOtherHosts() {
    make("elsewhere", "s3cret-4", "\"*.example.com\"");

    var refused =
        manager.asRoot(
            "POST", "/api/v1/jobs", preheat("\"headers\":{\"C\":\"${secret:elsewhere}\"}"));

    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).contains("secret is not for this host", "host=origin");
  }

  @Test
  void jobWhoseSecretIsGoneFails() {
    long id = make("short-lived", "s3cret-5", "\"origin\"");
    var schedule =
        parse(
            manager.asRoot(
                "POST",
                "/api/v1/jobs/schedules",
                """
                {"type":"preheat","cron":"@daily","args":{"type":"file","url":"http://origin/f",
                 "password":"${secret:short-lived}"}}\
                """));
    assertThat(schedule.get("args").get("password").asString()).isEqualTo("${secret:short-lived}");

    assertThat(manager.asRoot("DELETE", SECRETS + "/" + id, null).statusCode()).isEqualTo(200);

    var refused =
        manager.asRoot(
            "POST", "/api/v1/jobs", preheat("\"headers\":{\"D\":\"${secret:short-lived}\"}"));
    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(refused.body()).contains("no such secret");
    assertThat(manager.asRoot("GET", SECRETS + "/" + id, null).statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"secret":"x","hosts":["a"]}                        | name: is required
          {"name":"a b","secret":"x","hosts":["a"]}           | name: "a b" is not 1 to 64 letters
          {"name":"n","hosts":["a"]}                          | secret: is required
          {"name":"n","secret":"x"}                           | hosts: is required
          {"name":"n","secret":"x","hosts":["http://a/"]}     | hosts[0]: "http://a/" is not a host
          {"name":"n","secret":"x","hosts":["*"]}             | hosts[0]: "*" is not a host
          """)
  void wrongSecretIsToldWhatIsWrong(String body, String message) {
    var response = manager.asRoot("POST", SECRETS, body);

    assertThat(response.statusCode()).as(response.body()).isEqualTo(422);
    assertThat(response.body().replace("\\\"", "\"")).contains(message);
  }

  @Test
  void nameIsTakenOnceAndStays() {
    long id = make("taken", "s3cret-6", "\"origin\"");

    var again =
        manager.asRoot("POST", SECRETS, "{\"name\":\"taken\",\"secret\":\"x\",\"hosts\":[\"a\"]}");
    var renamed = manager.asRoot("PATCH", SECRETS + "/" + id, "{\"name\":\"other\"}");

    assertThat(again.statusCode()).isEqualTo(409);
    assertThat(renamed.statusCode()).isEqualTo(422);
  }

  @Test
  void secretIsNamedOnlyWhereItIsNotShown() {
    make("misplaced", "s3cret-7", "\"origin\"");

    var refused =
        manager.asRoot("POST", "/api/v1/jobs", preheat("\"tag\":\"${secret:misplaced}\""));

    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(refused.body()).contains("args.tag: secrets cannot be named here");
  }
}
