package dragonfly.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import dragonfly.testkit.Bytes;
import dragonfly.testkit.Content;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Programs that are killed while a download runs and started again, and a whole site that ends and
 * starts again. Each test leaves everything running; the last one looks at what they all stored.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class LifeCycleIT {
  private static final int LENGTH = 48 * Bytes.MIB;

  private Site site;
  private Nginx source;
  private Daemon seed;
  private Daemon first;
  private Daemon second;

  @BeforeAll
  void start() {
    site = Site.withManager(16L * LENGTH);
    source = site.own(Nginx.start(site.directory()));
    seed = site.seed("seed");
    first = site.peer("peer-1");
    second = site.peer("peer-2");
    site.startKnown(seed, first, second);
  }

  @AfterAll
  void stop() {
    if (site != null) {
      site.close();
    }
  }

  @Test
  @Order(1)
  void downloadsGoOnWhileTheManagerIsKilled() throws Exception {
    var content = serve("manager-killed", 1);
    var download = first.download(source.slowUrl("manager-killed"), "--progress", "json");
    download.awaitFirstPiece();

    site.manager().kill();

    download.expect(content.sha256());
    second.download(source.slowUrl("manager-killed")).expect(content.sha256());
    source.expectContentBytes("/slow/manager-killed", LENGTH);
    site.startManager();
    assertThat(signIn()).isEqualTo(200);
  }

  @Test
  @Order(2)
  void downloadsGoOnWhileTheSchedulerIsKilled() {
    var content = serve("scheduler-killed", 2);
    var download = first.download(source.slowUrl("scheduler-killed"), "--progress", "json");
    download.awaitFirstPiece();

    site.scheduler().kill();

    download.expect(content.sha256());
    site.startScheduler();
    site.awaitKnown(seed, first, second);
    second.download(source.slowUrl("scheduler-killed")).expect(content.sha256());
    source.expectContentBytes("/slow/scheduler-killed", LENGTH);
  }

  @Test
  @Order(3)
  void downloadsGoOnWhileTheSeedIsKilled() {
    var content = serve("seed-killed", 3);
    var download = first.download(source.slowUrl("seed-killed"), "--progress", "json");
    download.awaitFirstPiece();

    seed.kill();

    download.expect(content.sha256());
    seed.newPorts();
    site.startKnown(seed);
    long afterwards = source.contentBytes("/slow/seed-killed");
    assertThat(afterwards).isBetween((long) LENGTH, 2L * LENGTH);
    second.download(source.slowUrl("seed-killed")).expect(content.sha256());
    source.expectContentBytes("/slow/seed-killed", afterwards);
  }

  @Test
  @Order(4)
  void downloadOfAKilledPeerIsGivenUpAndTheNextOneGoesOn() {
    var content = serve("peer-killed", 4);
    var download = first.download(source.slowUrl("peer-killed"), "--progress", "json");
    download.awaitFirstPiece();

    first.kill();

    var outcome = download.await();
    assertThat(outcome.exitCode()).as(outcome.toString()).isEqualTo(3);
    assertThat(outcome.errorLines()).hasSize(1);
    assertThat(download.output()).doesNotExist();
    first.newPorts();
    site.startKnown(first);
    first.download(source.slowUrl("peer-killed")).expect(content.sha256());
    source.expectContentBytes("/slow/peer-killed", LENGTH);
  }

  @Test
  @Order(5)
  void everythingEndsCleanlyAndASecondStartKeepsAllData() throws Exception {
    var content = serve("kept", 5);
    first.download(source.url("kept")).expect(content.sha256());
    var stored = first.tasks();

    assertThat(second.terminate()).isZero();
    assertThat(first.terminate()).isZero();
    assertThat(seed.terminate()).isZero();
    assertThat(site.scheduler().terminate()).isZero();
    assertThat(site.manager().terminate()).isZero();
    site.startManager();
    site.startScheduler();
    site.startKnown(seed, first, second);

    assertThat(signIn()).isEqualTo(200);
    assertThat(first.tasks()).containsAll(stored);
    first.download(source.url("kept")).expect(content.sha256());
    second.download(source.url("kept")).expect(content.sha256());
    source.expectContentBytes("/kept", LENGTH);
  }

  private Content serve(String name, long seedOfContent) {
    var content = Content.generated(LENGTH, seedOfContent);
    source.serve(name, content);
    return content;
  }

  /**
   * The status of a session of root, whose password only the first start of the manager was told.
   */
  private int signIn() throws IOException, InterruptedException {
    try (var client = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(
                  URI.create("http://127.0.0.1:" + site.managerRestPort() + "/api/v1/users/signin"))
              .header("Content-Type", "application/json")
              .POST(
                  HttpRequest.BodyPublishers.ofString(
                      "{\"name\":\"root\",\"password\":\"" + Site.ROOT_PASSWORD + "\"}"))
              .build();
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }
  }
}
