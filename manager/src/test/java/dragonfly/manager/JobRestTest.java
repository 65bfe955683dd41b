package dragonfly.manager;

import static dragonfly.manager.JobRest.PATIENCE;
import static dragonfly.manager.JobRest.parse;
import static dragonfly.manager.JobRest.preheat;
import static dragonfly.manager.JobRest.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dragonfly.manager.json.Json;
import dragonfly.testkit.ManualClock;
import io.grpc.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(Lifecycle.PER_CLASS)
final class JobRestTest {
  private static final long CLUSTER = 1;

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
  }

  @BeforeEach
  void startScheduler() {
    scheduler = FakeScheduler.start(manager, CLUSTER, "scheduler-1");
    jobs.awaitScheduler();
  }

  @AfterEach
  void stopScheduler() {
    scheduler.close();
    await().atMost(PATIENCE).until(() -> !jobs.hasScheduler());
  }

  @AfterAll
  void stop() {
    manager.close();
  }

  @Test
  void preheatOfAFileIsAnsweredAtOnceAndDoneByTheScheduler() {
    var answer =
        parse(
            manager.asRoot(
                "POST", "/api/v1/jobs", preheat("\"scope\":\"all_peers\",\"tag\":\"t\"")));

    assertThat(answer.get("state").asString()).isEqualTo("PENDING");
    assertThat(answer.get("task_id").asString()).startsWith("group_");
    assertThat(answer.get("is_del").asInt()).isZero();
    assertThat(answer.get("bio").asString()).isEqualTo("for a test");
    assertThat(answer.get("args").get("concurrent_task_count").asInt()).isEqualTo(8);
    assertThat(answer.get("args").get("timeout").asLong()).isEqualTo(3_600_000_000_000L);
    var done = jobs.awaitState(answer.get("id").asLong(), "SUCCESS");
    assertThat(result(done).get("success_tasks"))
        .extracting(peer -> peer.get("hostname").asString())
        .containsExactlyElementsOf(FakeScheduler.PEERS);
    assertThat(result(done).get("success_tasks").get(0).get("url").asString())
        .isEqualTo("http://origin/file");
    assertThat(result(done).get("failure_tasks")).isEmpty();
    assertThat(result(done).get("scheduler_cluster_id").asLong()).isEqualTo(CLUSTER);
    assertThat(done.get("result").get("group_uuid")).isEqualTo(done.get("task_id"));
    var order = scheduler.preheats.peek();
    assertThat(order).isNotNull();
    assertThat(order.getDownload().getTag()).isEqualTo("t");
    assertThat(order.getDownload().getFilteredQueryParamsList()).contains("X-Amz-Signature", "ns");
    assertThat(order.getScope()).isEqualTo("all_peers");
  }

  @Test
  void everyUrlIsATaskOfItsOwn() {
    long id =
        jobs.create(
            """
            {"type":"preheat","args":{"type":"file","urls":["http://o/1","http://o/2","http://o/1"]}}\
            """);

    var done = jobs.awaitState(id, "SUCCESS");

    assertThat(result(done).get("success_tasks"))
        .extracting(peer -> peer.get("url").asString())
        .containsExactly("http://o/1", "http://o/2");
    assertThat(scheduler.preheats).allMatch(order -> order.getScope().equals("single_seed_peer"));
  }

  @Test
  void everyFileOfADirectoryIsATaskOfItsOwn() {
    var body =
        """
        {"type":"preheat","args":{"type":"file","urls":["s3://bucket/dir/","http://o/1"]}}\
        """;

    var plan = parse(manager.asRoot("POST", "/api/v1/jobs/dry-run", body));
    var done = jobs.awaitState(jobs.create(body), "SUCCESS");

    assertThat(plan.get("contents"))
        .extracting(content -> content.get("url").asString())
        .containsExactly("s3://bucket/dir/a", "s3://bucket/dir/b/c", "http://o/1");
    assertThat(plan.get("contents").get(0).get("content_length").asLong()).isEqualTo(3);
    assertThat(result(done).get("success_tasks"))
        .extracting(peer -> peer.get("url").asString())
        .containsExactly("s3://bucket/dir/a", "s3://bucket/dir/b/c", "http://o/1");
    assertThat(scheduler.preheats)
        .extracting(order -> order.getDownload().getUrl())
        .containsExactlyInAnyOrder("s3://bucket/dir/a", "s3://bucket/dir/b/c", "http://o/1");
  }

  @Test
  void secretsReachTheSchedulerAndNobodyElse() throws Exception {
    long id =
        jobs.create(
            preheat(
                """
                "headers":{"Authorization":"Bearer s3cret-1","X-Any":"s3cret-2"},"username":"u",\
                "password":"s3cret-3","urls":["http://me:s3cret-4@o/f?a=b&X-Amz-Signature=s3cret-5"],\
                "object_storage":{"region":"r","access_key_id":"k","access_key_secret":"s3cret-6"},\
                "hdfs":{"delegation_token":"s3cret-7"}\
                """));

    var done = jobs.awaitState(id, "SUCCESS");

    assertThat(done.toString()).doesNotContain("s3cret").contains("\"username\":\"u\"");
    assertThat(manager.asRoot("GET", "/api/v1/jobs", null).body()).doesNotContain("s3cret");
    assertThat(done.get("args").get("headers").get("Authorization").asString()).isEqualTo("******");
    assertThat(done.get("args").get("urls").get(0).asString())
        .isEqualTo("http://******@o/f?a=b&X-Amz-Signature=******");
    assertThat(scheduler.preheats)
        .allMatch(
            order ->
                "Bearer s3cret-1"
                        .equals(order.getDownload().getRequestHeaderMap().get("Authorization"))
                    && order
                        .getDownload()
                        .getObjectStorage()
                        .getAccessKeySecret()
                        .equals("s3cret-6"))
        .anyMatch(order -> order.getDownload().getUrl().endsWith("X-Amz-Signature=s3cret-5"));
    assertThat(manager.count("select count(*) from job where args like '%s3cret%'")).isZero();
    assertThat(manager.count("select count(*) from job where sealed_args like '%s3cret%'"))
        .isZero();
    assertThat(manager.count("select count(*) from job_task where url like '%s3cret%'")).isZero();
  }

  @Test
  void failedPeersAloneAreDoneAgain() {
    scheduler.failing.addAll(FakeScheduler.PEERS.subList(0, 2));
    long id = jobs.create(preheat("\"scope\":\"all_peers\""));
    // one that has it is a success, as the protocol has it; the others are told
    var first = jobs.awaitState(id, "SUCCESS");
    assertThat(result(first).get("failure_tasks"))
        .extracting(peer -> peer.get("description").asString())
        .containsExactly("INTERNAL: source said 404", "INTERNAL: source said 404");
    scheduler.failing.clear();

    var again = parse(manager.asRoot("POST", "/api/v1/jobs/" + id + "/retry", null));

    assertThat(again.get("state").asString()).isEqualTo("PENDING");
    var second = jobs.awaitState(id, "SUCCESS");
    assertThat(result(second).get("failure_tasks")).isEmpty();
    assertThat(result(second).get("success_tasks")).hasSize(3);
    assertThat(scheduler.preheats).hasSize(2);
    assertThat(scheduler.preheats)
        .last()
        .satisfies(
            order ->
                assertThat(order.getHostIdsList())
                    .containsExactlyElementsOf(FakeScheduler.PEERS.subList(0, 2)));
  }

  @Test
  void jobWithoutAnySuccessIsAFailureWithItsReason() {
    scheduler.failing.add(FakeScheduler.SEED);

    var done = jobs.awaitState(jobs.create(preheat("")), "FAILURE");

    assertThat(done.get("result").get("job_states").get(0).get("error").asString())
        .isEqualTo("INTERNAL: source said 404");
    assertThat(done.get("result").get("state").asString()).isEqualTo("FAILURE");
  }

  @Test
  void seedThatWentAwayIsWaitedFor() {
    scheduler.failing.add(FakeScheduler.SEED);
    scheduler.failure = "UNAVAILABLE: connection refused";
    long id = jobs.create(preheat(""));
    await().atMost(PATIENCE).until(() -> !scheduler.preheats.isEmpty());
    awaitQueued(id);
    assertThat(jobs.job(id).get("state").asString()).isEqualTo("PENDING");

    scheduler.failing.clear();
    manager.clock.advance(Duration.ofMinutes(1));

    var done = jobs.awaitState(id, "SUCCESS");
    assertThat(result(done).get("success_tasks")).hasSize(1);
    assertThat(scheduler.preheats).hasSize(2);
  }

  @Test
  void cancelledJobEndsAndItsCallIsTakenBack() {
    var gate = new CountDownLatch(1);
    scheduler.gate = gate;
    long id = jobs.create(preheat("\"scope\":\"all_peers\""));
    await().atMost(PATIENCE).until(() -> !scheduler.preheats.isEmpty());

    parse(manager.asRoot("POST", "/api/v1/jobs/" + id + "/cancel", null));

    var done = jobs.awaitState(id, "FAILURE");
    assertThat(done.get("error").asString()).isEqualTo("CANCELLED: by request");
    assertThat(result(done).get("failure_tasks")).hasSize(3);
    gate.countDown();
    await().atMost(PATIENCE).until(() -> scheduler.cancelled.get() == 1);
    var again = manager.asRoot("POST", "/api/v1/jobs/" + id + "/cancel", null);
    assertThat(again.statusCode()).isEqualTo(409);
    assertThat(again.body()).isEqualTo("{\"message\":\"job has ended: state=FAILURE\"}");
  }

  @Test
  void cancelledJobThatWaitsForItsNextAttemptEndsAtOnce() {
    scheduler.refusal = Status.UNAVAILABLE.withDescription("busy");
    long id = jobs.create(preheat(""));
    await()
        .atMost(PATIENCE)
        .until(() -> manager.count("select attempts from job where id = " + id) == 1);
    awaitQueued(id);

    parse(manager.asRoot("POST", "/api/v1/jobs/" + id + "/cancel", null));

    jobs.awaitState(id, "FAILURE");
    assertThat(scheduler.preheats).hasSize(1);
  }

  @Test
  void deletedJobEnds() {
    var gate = new CountDownLatch(1);
    scheduler.gate = gate;
    long id = jobs.create(preheat(""));
    await().atMost(PATIENCE).until(() -> !scheduler.preheats.isEmpty());

    assertThat(manager.asRoot("DELETE", "/api/v1/jobs/" + id, null).statusCode()).isEqualTo(200);

    assertThat(manager.asRoot("GET", "/api/v1/jobs/" + id, null).statusCode()).isEqualTo(404);
    await().atMost(PATIENCE).until(() -> queued(id, "") == 0);
    gate.countDown();
    await().atMost(PATIENCE).until(() -> scheduler.cancelled.get() == 1);
  }

  @Test
  void refusedTaskIsTriedAgainAndThenFails() {
    scheduler.refusal = Status.UNAVAILABLE.withDescription("busy");
    long id = jobs.create(preheat(""));
    await().atMost(PATIENCE).until(() -> scheduler.preheats.size() == 1);
    awaitQueued(id);
    scheduler.refusal = Status.OK;

    manager.clock.advance(Duration.ofMinutes(1));

    jobs.awaitState(id, "SUCCESS");
    assertThat(scheduler.preheats).hasSize(2);

    scheduler.refusal = Status.INVALID_ARGUMENT.withDescription("bad url");
    var failed = jobs.awaitState(jobs.create(preheat("")), "FAILURE");
    assertThat(failed.get("result").get("job_states").get(0).get("error").asString())
        .isEqualTo("INVALID_ARGUMENT: bad url");
  }

  /** Waits until the job waits for its next attempt. */
  private void awaitQueued(long id) {
    await().atMost(PATIENCE).until(() -> queued(id, "and picked = false") == 1);
  }

  private long queued(long id, String condition) {
    return manager.count(
        "select count(*) from job_queue where task_name = 'job' and task_instance like '%d-%%' %s"
            .formatted(id, condition));
  }

  @Test
  void jobWaitsForASchedulerAndFailsInTheEnd() {
    stopScheduler();
    long id = jobs.create(preheat(""));

    for (int i = 1; i < 5; i++) {
      int attempt = i;
      await()
          .atMost(PATIENCE)
          .until(() -> manager.count("select attempts from job where id = " + id) == attempt);
      awaitQueued(id);
      assertThat(jobs.job(id).get("state").asString()).isEqualTo("PENDING");
      manager.clock.advance(Duration.ofMinutes(3));
    }

    var failed = jobs.awaitState(id, "FAILURE");
    assertThat(failed.get("result").get("job_states").get(0).get("error").asString())
        .contains("no active scheduler with the feature preheat");
    startScheduler();
  }

  @Test
  void taskIsFoundAndRemoved() {
    var found =
        jobs.awaitState(
            jobs.create("{\"type\":\"get_task\",\"args\":{\"url\":\"http://origin/file\"}}"),
            "SUCCESS");
    var removed =
        jobs.awaitState(
            jobs.create("{\"type\":\"delete_task\",\"args\":{\"task_id\":\"abc\"}}"), "SUCCESS");

    var peer = result(found).get("peers").get(0);
    assertThat(peer.get("hostname").asString()).isEqualTo("peer-0");
    assertThat(peer.get("host_type").asString()).isEqualTo("normal");
    assertThat(peer.get("IsFinished").asBoolean()).isTrue();
    assertThat(result(removed).get("success_tasks").get(0).get("hostname").asString())
        .isEqualTo("peer-0");
    assertThat(result(removed).get("failure_tasks").get(0).get("description").asString())
        .isEqualTo("UNAVAILABLE: down");
    assertThat(scheduler.removals).hasValue(1);
  }

  @Test
  void taskIsRemovedFromTheNamedHostsOnly() {
    var removed =
        jobs.awaitState(
            jobs.create(
                """
                {"type":"delete_task","args":{"task_id":"abc","host_ids":["peer-0","elsewhere"]}}\
                """),
            "SUCCESS");

    assertThat(result(removed).get("success_tasks")).hasSize(1);
    assertThat(result(removed).get("failure_tasks")).isEmpty();
    assertThat(removed.get("args").get("host_ids")).hasSize(2);
  }

  @Test
  void schedulerOfTheProtocolIsAskedAgainUntilAllHaveIt() {
    scheduler.close();
    await().atMost(PATIENCE).until(() -> !jobs.hasScheduler());
    scheduler = FakeScheduler.startPlain(manager, CLUSTER, "plain-1");
    jobs.awaitScheduler();

    var done =
        jobs.awaitState(
            jobs.create(preheat("\"scope\":\"all_peers\",\"percentage\":100")), "SUCCESS");

    assertThat(result(done).get("success_tasks")).hasSize(3);
    assertThat(scheduler.plainPreheats).hasSize(1);
    assertThat(scheduler.plainPreheats.peek().getPercentage()).isEqualTo(100);
  }

  @Test
  void schedulerOfTheProtocolThatIsLateLeavesThePeersThatMissIt() {
    scheduler.close();
    await().atMost(PATIENCE).until(() -> !jobs.hasScheduler());
    scheduler = FakeScheduler.startPlain(manager, CLUSTER, "plain-2");
    scheduler.failing.add("peer-1");
    jobs.awaitScheduler();

    var done =
        jobs.awaitState(
            jobs.create(preheat("\"scope\":\"all_peers\",\"timeout\":1000000000")), "SUCCESS");

    assertThat(result(done).get("success_tasks")).hasSize(2);
    assertThat(result(done).get("failure_tasks").get(0).get("hostname").asString())
        .isEqualTo("peer-1");
  }

  @Test
  void dryRunCountsPeersAndDoesNothing() {
    var plan =
        parse(
            manager.asRoot(
                "POST",
                "/api/v1/jobs/dry-run",
                preheat("\"scope\":\"all_peers\",\"percentage\":67")));

    assertThat(plan.get("peer_count").asInt()).isEqualTo(2);
    assertThat(plan.get("clusters").get(0).get("peers")).hasSize(2);
    assertThat(plan.get("contents").get(0).get("url").asString()).isEqualTo("http://origin/file");
    assertThat(scheduler.preheats).isEmpty();
  }

  @Test
  void eventsTellEachChangeUntilTheEnd() {
    var gate = new CountDownLatch(1);
    scheduler.gate = gate;
    long id = jobs.create(preheat("\"scope\":\"all_peers\""));
    await().atMost(PATIENCE).until(() -> jobs.job(id).get("result") != null);
    await()
        .atMost(PATIENCE)
        .until(() -> manager.count("select count(*) from job_peer where job_id = " + id) == 3);
    Thread.ofVirtual().start(gate::countDown);

    var events = manager.asRoot("GET", "/api/v1/jobs/" + id + "/events", null);

    assertThat(events.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("text/event-stream");
    assertThat(events.body())
        .contains("event: peer\ndata: {\"task_number\":0,\"host_id\":\"peer-0\"")
        .contains("\"finished_pieces\":2,\"pieces\":2")
        .contains("event: job\ndata: {\"id\":" + id + ",\"state\":\"SUCCESS\"")
        .endsWith("event: end\ndata: {\"state\":\"SUCCESS\"}\n\n");
    var last = events.body().lastIndexOf("id: ") + 4;
    var lastId = events.body().substring(last, events.body().indexOf('\n', last));
    var rest =
        manager.asRoot("GET", "/api/v1/jobs/" + id + "/events", null, "Last-Event-ID", lastId);
    assertThat(rest.body())
        .isEqualTo("retry: 1000\n\nevent: end\ndata: {\"state\":\"SUCCESS\"}\n\n");
    assertThat(manager.asRoot("GET", "/api/v1/jobs/999999/events", null).statusCode())
        .isEqualTo(404);
  }

  @Test
  void scheduleBeginsAJobEachTimeItIsDue() {
    var schedule =
        parse(
            manager.asRoot(
                "POST",
                "/api/v1/jobs/schedules",
                """
                {"type":"preheat","cron":"*/10 * * * *","bio":"nightly",
                 "args":{"type":"file","url":"http://origin/nightly","headers":{"A":"s3cret"}}}\
                """));
    long id = schedule.get("id").asLong();
    assertThat(schedule.toString()).doesNotContain("s3cret");
    assertThat(schedule.get("next_run_at").asString()).isNotEmpty();

    manager.clock.advance(Duration.ofMinutes(10));
    var path = "/api/v1/jobs?schedule_id=" + id;
    await().atMost(PATIENCE).until(() -> parse(manager.asRoot("GET", path, null)).size() == 1);
    jobs.awaitState(parse(manager.asRoot("GET", path, null)).get(0).get("id").asLong(), "SUCCESS");
    assertThat(scheduler.preheats.peek().getDownload().getRequestHeaderMap())
        .containsEntry("A", "s3cret");

    var off =
        parse(manager.asRoot("PATCH", "/api/v1/jobs/schedules/" + id, "{\"is_enabled\":false}"));
    assertThat(off.get("next_run_at")).isNull();
    assertThat(off.get("cron").asString()).isEqualTo("*/10 * * * *");
    assertThat(manager.asRoot("DELETE", "/api/v1/jobs/schedules/" + id, null).statusCode())
        .isEqualTo(200);
    assertThat(manager.asRoot("GET", "/api/v1/jobs/schedules/" + id, null).statusCode())
        .isEqualTo(404);
  }

  @Test
  void listIsFilteredAndPagedTheNewestFirst() {
    long user = 4711;
    for (int i = 0; i < 3; i++) {
      manager.clock.advance(Duration.ofSeconds(1));
      jobs.create(
          """
          {"type":"get_task","args":{"task_id":"t%d"},"user_id":%d}\
          """
              .formatted(i, user));
    }

    var page =
        manager.asRoot("GET", "/api/v1/jobs?user_id=4711&type=get_task&per_page=2&page=1", null);

    var rows = parse(page);
    assertThat(rows).hasSize(2);
    assertThat(
            StreamSupport.stream(rows.spliterator(), false)
                .map(row -> row.get("args").get("task_id").asString()))
        .containsExactly("t2", "t1");
    assertThat(page.headers().firstValue("Link").orElseThrow())
        .contains("</api/v1/jobs?page=2&per_page=2&type=get_task&user_id=4711>;rel=next,");
    assertThat(manager.asRoot("GET", "/api/v1/jobs?state=SOON", null).statusCode()).isEqualTo(422);
    assertThat(manager.asRoot("GET", "/api/v1/jobs?user_id=99999", null).body()).isEqualTo("[]");
  }

  @Test
  void listIsSearchedAndSorted() {
    for (var name : new String[] {"b", "a", "100%_c"}) {
      jobs.create(
          """
          {"type":"get_task","args":{"task_id":"sorted-%s"},"bio":"Needle %s","user_id":815}\
          """
              .formatted(name, name));
    }

    assertThat(taskIds("search=nEEDLE&user_id=815&sort=id"))
        .containsExactly("sorted-b", "sorted-a", "sorted-100%_c");
    assertThat(taskIds("search=needle&sort=type,-id"))
        .containsExactly("sorted-100%_c", "sorted-a", "sorted-b");
    // in the arguments too; signs of patterns mean themselves
    assertThat(taskIds("search=sorted-a")).containsExactly("sorted-a");
    assertThat(taskIds("search=0%25_c")).containsExactly("sorted-100%_c");
    assertThat(taskIds("search=b%25a")).isEmpty();
    var wrong = manager.asRoot("GET", "/api/v1/jobs?sort=args", null);
    assertThat(wrong.statusCode()).isEqualTo(422);
    assertThat(wrong.body())
        .contains(
            "sort: \\\"args\\\" is none of [created_at, finished_at, id, state, type, updated_at]");
  }

  private List<String> taskIds(String query) {
    var page = manager.asRoot("GET", "/api/v1/jobs?" + query, null);
    assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
    return StreamSupport.stream(parse(page).spliterator(), false)
        .map(row -> row.get("args").get("task_id").asString())
        .toList();
  }

  @Test
  void bioAndUserAreChanged() {
    long id = jobs.create(preheat(""));

    var changed =
        parse(manager.asRoot("PATCH", "/api/v1/jobs/" + id, "{\"bio\":\"other\",\"user_id\":5}"));

    assertThat(changed.get("bio").asString()).isEqualTo("other");
    assertThat(changed.get("user_id").asLong()).isEqualTo(5);
    jobs.awaitState(id, "SUCCESS");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"type":"other","args":{}}                                        | Unknow type
          {"args":{}}                                                       | type: is required
          {"type":"preheat"}                                                | args: is required
          {"type":"preheat","args":{"type":"file"}}                         | args.url: is required
          {"type":"preheat","args":{"type":"tape","url":"http://a/b"}}      | args.type: "tape" is not image or file
          {"type":"preheat","args":{"type":"image","url":"http://a/b"}}     | args.url: not the url of an image's manifest
          {"type":"preheat","args":{"type":"file","url":"not a url"}}       | args.urls[0]: "not a url" is not a url
          {"type":"preheat","args":{"type":"file","url":"http://a/b/"}}     | is a directory
          {"type":"preheat","args":{"type":"file","url":"http://a/b","count":201}}       | args.count: 201 is not between 1 and 200
          {"type":"preheat","args":{"type":"file","url":"http://a/b","percentage":101}}  | args.percentage: 101 is not between
          {"type":"preheat","args":{"type":"file","url":"http://a/b","scope":"all"}}     | args.scope: "all" is not single_seed_peer
          {"type":"preheat","args":{"type":"file","url":"http://a/b","piece_length":5}}  | args.piece_length: 5 is not between 4194304
          {"type":"preheat","args":{"type":"file","url":"http://a/b","ips":"1.2.3.4"}}   | args.ips: is not of the expected type
          {"type":"get_task","args":{}}                                     | needs one of task_id, url and content
          {"type":"delete_task","args":{"url":"nothing"}}                   | args.url
          """)
  void wrongRequestIsToldWhatIsWrong(String body, String message) {
    var response = manager.asRoot("POST", "/api/v1/jobs", body);

    assertThat(response.statusCode()).as(response.body()).isEqualTo(422);
    assertThat(Json.mapper().readTree(response.body()).get("errors").asString()).contains(message);
  }

  @Test
  void unknownClusterIsNotFound() {
    var response =
        manager.asRoot(
            "POST",
            "/api/v1/jobs",
            """
            {"type":"get_task","args":{"task_id":"x"},"scheduler_cluster_ids":[987]}\
            """);

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.body()).isEqualTo("{\"message\":\"record not found\"}");
  }

  @Test
  void oldJobsThatEndedAreDeleted() {
    long id = jobs.create(preheat(""));
    jobs.awaitState(id, "SUCCESS");
    manager.clock.advance(Duration.ofHours(7));
    scheduler.close();
    scheduler = FakeScheduler.start(manager, CLUSTER, "scheduler-2");
    jobs.awaitScheduler();
    long young = jobs.create(preheat(""));
    jobs.awaitState(young, "SUCCESS");

    var collected =
        parse(
            manager.asRoot(
                "POST", "/api/v1/jobs", "{\"type\":\"gc\",\"args\":{\"type\":\"job\"}}"));

    assertThat(collected.get("state").asString()).isEqualTo("SUCCESS");
    assertThat(collected.get("args").get("ttl").asLong()).isEqualTo(21_600_000_000_000L);
    assertThat(manager.asRoot("GET", "/api/v1/jobs/" + id, null).statusCode()).isEqualTo(404);
    assertThat(collected.get("result").get("purged").isNumber()).isTrue();
    assertThat(jobs.job(young).get("state").asString()).isEqualTo("SUCCESS");
    assertThat(
            manager
                .asRoot("POST", "/api/v1/jobs", "{\"type\":\"gc\",\"args\":{\"type\":\"all\"}}")
                .statusCode())
        .isEqualTo(422);
  }

  @Test
  void clusterThatTakesNoMoreJobsRefuses() {
    var made =
        parse(
            manager.asRoot(
                "POST",
                "/api/v1/clusters",
                """
                {"name":"slow","scheduler_cluster_config":
                  {"candidate_parent_limit":3,"filter_parent_limit":15,"job_rate_limit":1},
                 "seed_peer_cluster_config":{"load_limit":1},"peer_cluster_config":{"load_limit":1}}\
                """));
    var body =
        "{\"type\":\"get_task\",\"args\":{\"task_id\":\"x\"},\"scheduler_cluster_ids\":[%d]}"
            .formatted(made.get("id").asLong());

    var first = manager.asRoot("POST", "/api/v1/jobs", body);
    var second = manager.asRoot("POST", "/api/v1/jobs", body);

    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(parse(first).get("scheduler_clusters").get(0).get("name").asString())
        .isEqualTo("slow");
    assertThat(second.statusCode()).isEqualTo(429);
    assertThat(second.body()).isEqualTo("rate limit exceeded");
    for (var path :
        List.of("/api/v1/jobs/" + parse(first).get("id"), "/api/v1/clusters/" + made.get("id"))) {
      assertThat(manager.asRoot("DELETE", path, null).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void hostsOfSchedulersBecomePeers() {
    var answer = manager.asRoot("POST", "/api/v1/jobs", "{\"type\":\"sync_peers\"}");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("\"OK\"");
    assertThat(manager.count("select count(*) from peer where scheduler_cluster_id = 1"))
        .isEqualTo(4);
  }

  @Test
  void peersAreSynchronisedByOneManagerAtATime() {
    manager.execute(
        "delete from recurring_task where name = 'sync peers'",
        """
        insert into recurring_task (name, next_run_at, held_until)
        values ('sync peers', timestamp '1990-01-01 00:00:00', timestamp '2990-01-01 00:00:00')\
        """);
    try {
      var answer = manager.asRoot("POST", "/api/v1/jobs", "{\"type\":\"sync_peers\"}");

      assertThat(answer.statusCode()).isEqualTo(409);
      assertThat(answer.body()).isEqualTo("{\"message\":\"sync peers job is running\"}");
    } finally {
      manager.execute("delete from recurring_task where name = 'sync peers'");
    }
  }

  @Test
  void jobsAreCounted() {
    jobs.create("{\"type\":\"get_task\",\"args\":{\"task_id\":\"counted\"}}");

    var metrics = manager.send("GET", "/metrics", null).body();

    assertThat(metrics)
        .containsPattern("dragonfly_manager_create_job_total\\{name=\"get_task\"\\} [1-9]")
        .containsPattern("dragonfly_manager_create_job_success_total\\{name=\"get_task\"\\} [1-9]");
  }
}
