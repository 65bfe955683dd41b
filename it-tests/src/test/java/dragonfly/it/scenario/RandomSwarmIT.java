package dragonfly.it.scenario;

import static dragonfly.testkit.Bytes.KIB;
import static dragonfly.testkit.Bytes.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import dragonfly.dfget.client.DaemonException;
import dragonfly.it.cluster.Cluster;
import dragonfly.it.cluster.DownloadResult;
import dragonfly.it.cluster.DownloadSpec;
import dragonfly.it.cluster.PendingDownload;
import dragonfly.it.cluster.TestDaemon;
import dragonfly.testkit.Content;
import dragonfly.testkit.Resource;
import dragonfly.testkit.Seeds;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever is lost: right bytes, or a clear error for who asked a daemon that is gone, and never a
 * hang. {@code -Ddragonfly.it.runs} makes more runs than a build has time for.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(480)
class RandomSwarmIT {
  private static final int RUNS = Integer.getInteger("dragonfly.it.runs", 20);

  private final AtomicInteger numbers = new AtomicInteger();

  @SuppressWarnings("NullAway.Init") // before all tests
  private Cluster cluster;

  @BeforeAll
  void start() {
    cluster = Cluster.builder().seeds(1).daemons(4).start();
  }

  @AfterAll
  void stop() {
    cluster.close();
  }

  @Test
  void lossOfAPeerNeverShowsInTheContent() {
    Seeds.check(RUNS, this::losePeer);
  }

  @Test
  void lossOfTheSeedNeverShowsInTheContent() {
    Seeds.check(RUNS / 4, this::loseSeed);
  }

  @Test
  void lossOfTheSchedulerNeverShowsInTheContent() {
    Seeds.check(RUNS / 4, this::loseScheduler);
  }

  private void losePeer(RandomGenerator random) {
    var content = content(random);
    var spec = spec(content, random);
    var victim = cluster.daemon(random.nextInt(cluster.daemons().size()));
    if (random.nextBoolean()) {
      victim.download(spec);
    }
    if (random.nextBoolean()) {
      victim.crashAfterSending(random.nextInt(8));
    }
    Map<TestDaemon, PendingDownload> downloads = new HashMap<>();
    for (var daemon : cluster.daemons()) {
      if (daemon != victim && random.nextInt(4) != 0) {
        downloads.put(daemon, daemon.begin(spec));
      }
    }
    var atVictim = victim.begin(spec);
    downloads.put(victim, atVictim);
    if (random.nextBoolean()) {
      await(atVictim, random.nextInt(4));
      victim.crash();
    }

    downloads.forEach(
        (daemon, download) ->
            outcome(download, daemon == victim).ifPresent(r -> assertRight(daemon, r, content)));

    victim.stop();
    victim.start();
    assertRight(victim, victim.download(spec), content);
    assertFewCopies(content);
  }

  private void loseSeed(RandomGenerator random) {
    var content = content(random);
    var spec = spec(content, random);
    Map<TestDaemon, PendingDownload> downloads = begin(spec, random);

    downloads.values().forEach(download -> await(download, random.nextInt(3)));
    cluster.seed(0).crash();

    downloads.forEach((daemon, download) -> assertRight(daemon, download.await(), content));
    assertFewCopies(content);
    cluster.seed(0).start();
    cluster.daemons().forEach(daemon -> assertRight(daemon, daemon.download(spec), content));
    assertFewCopies(content);
  }

  private void loseScheduler(RandomGenerator random) {
    var content = content(random);
    var spec = spec(content, random);
    Map<TestDaemon, PendingDownload> downloads = begin(spec, random);

    downloads.values().forEach(download -> await(download, random.nextInt(3)));
    cluster.scheduler(0).crash();
    if (random.nextBoolean()) {
      cluster.scheduler(0).start();
    }

    downloads.forEach((daemon, download) -> assertRight(daemon, download.await(), content));
    cluster.daemons().forEach(daemon -> assertRight(daemon, daemon.download(spec), content));
    assertThat(content.contentBytesServed())
        .as("bytes from the source for %d", content.length())
        .isEqualTo(content.length());
    if (!cluster.scheduler(0).isRunning()) {
      cluster.scheduler(0).start();
    }
  }

  private Resource content(RandomGenerator random) {
    int length = 1 + random.nextInt(random.nextInt(4) == 0 ? 2 * MIB : 20 * MIB);
    var path = "/random-" + numbers.incrementAndGet();
    return cluster.origin().serve(path, Content.generated(length, random.nextLong()));
  }

  private static DownloadSpec spec(Resource content, RandomGenerator random) {
    return DownloadSpec.of(content.url()).withPieceLength((256L * KIB) << random.nextInt(5));
  }

  private Map<TestDaemon, PendingDownload> begin(DownloadSpec spec, RandomGenerator random) {
    Map<TestDaemon, PendingDownload> downloads = new HashMap<>();
    for (var daemon : cluster.daemons()) {
      if (random.nextInt(4) != 0) {
        downloads.put(daemon, daemon.begin(spec));
      }
    }
    return downloads;
  }

  private static void await(PendingDownload download, int pieces) {
    while (!download.isDone() && download.piecesSoFar() < pieces) {
      Thread.onSpinWait();
    }
  }

  private static Optional<DownloadResult> outcome(PendingDownload download, boolean mayFail) {
    try {
      return Optional.of(download.await());
    } catch (DaemonException e) {
      if (mayFail) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static void assertRight(TestDaemon daemon, DownloadResult result, Resource content) {
    assertThat(result.sha256()).as("content at %s", daemon.name()).isEqualTo(content.sha256());
  }

  private static void assertFewCopies(Resource content) {
    assertThat(content.contentBytesServed())
        .as("bytes from the source for %d", content.length())
        .isLessThanOrEqualTo(2L * content.length());
  }
}
