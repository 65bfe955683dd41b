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
import dragonfly.testkit.Bytes;
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

/** Whatever happens to daemons: right bytes or a clear error, and never a hang. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(240)
class RandomSwarmIT {
  private static final int RUNS = 20;

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
    Seeds.check(RUNS, this::runOnce);
  }

  private void runOnce(RandomGenerator random) {
    int length = random.nextInt(4) == 0 ? random.nextInt(2 * MIB) : random.nextInt(20 * MIB);
    long pieceLength = (256L * KIB) << random.nextInt(5);
    var content =
        cluster
            .origin()
            .serve("/random-" + numbers.incrementAndGet(), Bytes.random(length, random.nextLong()));
    var spec = DownloadSpec.of(content.url()).withPieceLength(pieceLength);
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
        (daemon, download) -> {
          var result = outcome(download, daemon == victim);
          result.ifPresent(r -> assertRight(daemon, r, content));
        });

    victim.stop();
    victim.start();
    assertRight(victim, victim.download(spec), content);
    assertThat(content.contentBytesServed())
        .as("bytes from the source for %d", length)
        .isLessThanOrEqualTo(2L * length);
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
}
