package dragonfly.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import dragonfly.testkit.Bytes;
import dragonfly.testkit.Content;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Jobs asked for at the manager's REST, done by real schedulers and daemons. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class JobIT {
  private static final int LENGTH = 24 * Bytes.MIB;
  private static final int LAYER = 5 * Bytes.MIB;
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Pattern ID = Pattern.compile("^\\{\"id\":(\\d+),");
  private static final Pattern STATE =
      Pattern.compile("\"type\":\"[a-z_]+\",\"state\":\"([A-Z]+)\"");

  private final HttpClient http = HttpClient.newHttpClient();
  private Site site;
  private Nginx source;
  private Daemon seed;
  private Daemon first;
  private Daemon second;
  private String token = "";

  @BeforeAll
  void start() throws Exception {
    site = Site.withManager(24L * LENGTH);
    source = site.own(Nginx.start(site.directory()));
    seed = site.seed("seed");
    first = site.peer("peer-1");
    second = site.peer("peer-2");
    site.startKnown(seed, first, second);
    signIn();
  }

  @AfterAll
  void stop() {
    if (site != null) {
      site.close();
    }
    http.close();
  }

  private void signIn() throws IOException, InterruptedException {
    var answer =
        send(
            "POST",
            "/api/v1/users/signin",
            "{\"name\":\"root\",\"password\":\"" + Site.ROOT_PASSWORD + "\"}");
    var matcher = Pattern.compile("\"token\":\"([^\"]+)\"").matcher(answer);
    assertThat(matcher.find()).as(answer).isTrue();
    token = matcher.group(1);
  }

  private String send(String method, String path, String body)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + site.managerRestPort() + path))
            .timeout(Duration.ofMinutes(2))
            .header("Content-Type", "application/json")
            .header("Authorization", "Bearer " + token)
            .method(method, BodyPublishers.ofString(body))
            .build();
    var answer = http.send(request, BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  private String create(String args) throws IOException, InterruptedException {
    var made = send("POST", "/api/v1/jobs", "{\"type\":\"preheat\",\"args\":{%s}}".formatted(args));
    var matcher = ID.matcher(made);
    assertThat(matcher.find()).as(made).isTrue();
    return matcher.group(1);
  }

  private String awaitEnd(String id) throws IOException, InterruptedException {
    Wait.until(
        PATIENCE,
        () -> "job %s ends: %s".formatted(id, quietly(id)),
        () -> !state(job(id)).equals("PENDING"));
    return job(id);
  }

  private String quietly(String id) {
    try {
      return job(id);
    } catch (IOException | InterruptedException e) {
      return e.toString();
    }
  }

  private String job(String id) throws IOException, InterruptedException {
    return send("GET", "/api/v1/jobs/" + id, "");
  }

  private static String state(String job) {
    var matcher = STATE.matcher(job);
    assertThat(matcher.find()).as(job).isTrue();
    return matcher.group(1);
  }

  private Content serve(String name) {
    var content = Content.generated(LENGTH, name.hashCode());
    source.serve(name, content);
    return content;
  }

  @Test
  void preheatedFileIsAtTheSeedAndNobodyAsksTheSourceAgain() throws Exception {
    var content = serve("preheated");

    var job =
        awaitEnd(create("\"type\":\"file\",\"url\":\"%s\"".formatted(source.url("preheated"))));

    assertThat(state(job)).as(job).isEqualTo("SUCCESS");
    assertThat(job).contains("\"success_tasks\":[{\"url\":\"" + source.url("preheated"));
    source.expectContentBytes("/preheated", LENGTH);
    first.download(source.url("preheated")).expect(content.sha256());
    source.expectContentBytes("/preheated", LENGTH);
  }

  @Test
  void preheatGoesOnAfterTheManagerIsKilled() throws Exception {
    var content = serve("killed");
    var id =
        create(
            "\"type\":\"file\",\"url\":\"%s\",\"scope\":\"all_peers\""
                .formatted(source.slowUrl("killed")));
    Wait.until(
        PATIENCE,
        () -> "job runs: " + quietly(id),
        () -> job(id).contains("\"state\":\"STARTED\""));

    site.manager().kill();
    site.startManager();
    signIn();

    var job = awaitEnd(id);
    assertThat(state(job)).as(job).isEqualTo("SUCCESS");
    assertThat(job).contains("\"hostname\":\"peer-1\"", "\"hostname\":\"peer-2\"");
    source.expectContentBytes("/slow/killed", LENGTH);
    for (var peer : List.of(first, second)) {
      peer.download(source.slowUrl("killed")).expect(content.sha256());
    }
    source.expectContentBytes("/slow/killed", LENGTH);
  }

  @Test
  void imageIsPreheatedToAllPeersFromARegistry() throws Exception {
    var registry = site.own(Registry.open(site.directory()));
    var pushed = registry.push("library/open", "1", LAYER);

    var job =
        awaitEnd(
            create(
                "\"type\":\"image\",\"url\":\"%s\",\"scope\":\"all_peers\",\"platform\":\"linux/arm64\""
                    .formatted(registry.manifestUrl("library/open", "1"))));

    assertThat(state(job)).as(job).isEqualTo("SUCCESS");
    assertThat(job).contains("\"failure_tasks\":[]");
    for (var blob : pushed.arm64()) {
      assertThat(first.tasks()).contains(blob.hex());
      assertThat(second.tasks()).contains(blob.hex());
      assertThat(registry.gets(blob)).as(blob.toString()).isPositive();
    }
    assertThat(first.tasks()).doesNotContain(pushed.amd64().get(1).hex());

    var distribution =
        send(
            "POST",
            "/api/v1/jobs",
            "{\"type\":\"get_image_distribution\",\"args\":{\"url\":\"%s\",\"platform\":\"linux/arm64\"}}"
                .formatted(registry.manifestUrl("library/open", "1")));
    assertThat(distribution)
        .contains("\"hostname\":\"peer-1\"", "\"hostname\":\"peer-2\"")
        .doesNotContain("\"hostname\":\"seed\"");
    assertThat(Stream.of(distribution.split(pushed.arm64().get(1).digest(), -1)).count())
        .as("in the image and at two peers")
        .isEqualTo(4);
  }

  @Test
  void imageIsPreheatedWithUserAndPassword() throws Exception {
    expectPreheat(site.own(Registry.withBasic(site.directory())), "library/basic");
  }

  @Test
  void imageIsPreheatedWithTokens() throws Exception {
    expectPreheat(site.own(Registry.withTokens(site.directory())), "library/tokens");
  }

  private void expectPreheat(Registry registry, String name) throws Exception {
    // layers that no other image has
    var pushed = registry.push(name, "1", LAYER + name.length());
    var args =
        "\"type\":\"image\",\"url\":\"%s\",\"platform\":\"linux/amd64\",\"username\":\"%s\",\"password\":\"%s\""
            .formatted(registry.manifestUrl(name, "1"), Registry.USER, Registry.PASSWORD);

    var job = awaitEnd(create(args));
    var refused = awaitEnd(create(args.replace(Registry.PASSWORD, "wrong-password")));

    assertThat(state(job)).as(job).isEqualTo("SUCCESS");
    assertThat(job).doesNotContain(Registry.PASSWORD).contains("\"password\":\"******\"");
    for (var blob : pushed.amd64()) {
      assertThat(seed.tasks()).contains(blob.hex());
    }
    assertThat(state(refused)).isEqualTo("FAILURE");
    assertThat(refused).contains("PERMISSION_DENIED");
  }

  @Test
  void preheatGoesOnWhenItsSeedIsBack() throws Exception {
    var content = serve("seed-killed");
    var id = create("\"type\":\"file\",\"url\":\"%s\"".formatted(source.slowUrl("seed-killed")));
    Wait.until(PATIENCE, () -> "seed works: " + quietly(id), () -> job(id).contains("\"STARTED\""));

    seed.kill();
    site.startKnown(seed);

    var job = awaitEnd(id);
    assertThat(state(job)).as(job).isEqualTo("SUCCESS");
    first.download(source.slowUrl("seed-killed")).expect(content.sha256());
  }

  @Test
  void directoryOfAnObjectStoreIsPreheatedWithASecretThatIsNamed() throws Exception {
    var store = site.own(S3Server.start(site.directory()));
    var content = Content.generated(LAYER, 1);
    store.put("models", "set/a", content);
    store.put("models", "set/below/b c", Content.generated(LAYER, 2));
    send(
        "POST",
        "/api/v1/jobs/secrets",
        "{\"name\":\"store\",\"secret\":\"%s\",\"hosts\":[\"models\",\"127.0.0.1\"]}"
            .formatted(S3Server.KEY_SECRET));
    var args =
        """
        "type":"file","url":"s3://models/set/","scope":"all_peers","object_storage":{"region":"%s",
        "endpoint":"http://127.0.0.1:%d","access_key_id":"%s","access_key_secret":"${secret:store}"}\
        """
            .formatted(S3Server.REGION, store.port(), S3Server.KEY_ID);

    var job = awaitEnd(create(args));

    assertThat(state(job)).as(job).isEqualTo("SUCCESS");
    assertThat(job)
        .contains("\"s3://models/set/a\"", "\"s3://models/set/below/b%20c\"")
        .contains("\"failure_tasks\":[]", "${secret:store}")
        .doesNotContain(S3Server.KEY_SECRET);
    second
        .download(
            "s3://models/set/a",
            "--storage-endpoint",
            "http://127.0.0.1:" + store.port(),
            "--storage-region",
            S3Server.REGION,
            "--storage-access-key-id",
            S3Server.KEY_ID,
            "--storage-access-key-secret",
            S3Server.KEY_SECRET)
        .expect(content.sha256());
  }

  @Test
  void taskIsFoundAndDeletedEverywhere() throws Exception {
    var ignored = serve("deleted");
    assertThat(ignored.length()).isEqualTo(LENGTH);
    var url = source.url("deleted");
    var preheated =
        awaitEnd(create("\"type\":\"file\",\"url\":\"%s\",\"scope\":\"all_peers\"".formatted(url)));
    assertThat(state(preheated)).as(preheated).isEqualTo("SUCCESS");

    var found = run("get_task", url);
    var deleted = run("delete_task", url);
    var after = run("get_task", url);

    assertThat(found).contains("\"hostname\":\"peer-1\"", "\"IsFinished\":true");
    assertThat(deleted).contains("\"hostname\":\"peer-1\"", "\"failure_tasks\":[]");
    assertThat(after).contains("\"peers\":[]");
  }

  private String run(String type, String url) throws IOException, InterruptedException {
    var made =
        send(
            "POST",
            "/api/v1/jobs",
            "{\"type\":\"%s\",\"args\":{\"url\":\"%s\"}}".formatted(type, url));
    var matcher = ID.matcher(made);
    assertThat(matcher.find()).as(made).isTrue();
    return awaitEnd(matcher.group(1));
  }
}
