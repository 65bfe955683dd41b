package dragonfly.it.scenario;

import static dragonfly.testkit.Bytes.KIB;
import static dragonfly.testkit.Bytes.MIB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dragonfly.it.cluster.Cluster;
import dragonfly.it.cluster.DownloadSpec;
import dragonfly.testkit.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens when the seed dies while it fetches from the source? */
@Timeout(60)
class SeedLossIT {
  private static final int LENGTH = 16 * MIB;
  private static final int PIECE = 512 * KIB;

  @Test
  void downloadGoesOnFromWhatIsThere() {
    try (var cluster = Cluster.builder().seeds(1).daemons(1).start()) {
      var content = cluster.origin().serve("/half", Bytes.random(LENGTH, 1));
      var gate = content.pauseAfter(2 * MIB);
      var download = cluster.daemon(0).begin(DownloadSpec.of(content.url()).withPieceLength(PIECE));
      gate.awaitReached();
      await().until(() -> download.piecesSoFar() >= 4);
      int had = download.piecesSoFar();
      long served = content.contentBytesServed();

      cluster.seed(0).crash();
      gate.open();

      assertThat(download.await().sha256()).isEqualTo(content.sha256());
      assertThat(content.contentBytesServed() - served)
          .as("fetched again after the loss, with what was still under way to the seed")
          .isLessThanOrEqualTo(LENGTH - (long) had * PIECE + 4L * MIB);
    }
  }

  @Test
  void secondSeedTakesOver() {
    try (var cluster = Cluster.builder().seeds(2).daemons(2).start()) {
      var content = cluster.origin().serve("/second", Bytes.random(LENGTH, 2));
      var gate = content.pauseAfter(2 * MIB);
      var spec = DownloadSpec.of(content.url()).withPieceLength(PIECE);
      var first = cluster.daemon(0).begin(spec);
      var second = cluster.daemon(1).begin(spec);
      gate.awaitReached();
      await().until(() -> first.piecesSoFar() >= 2 && second.piecesSoFar() >= 2);

      cluster.seeds().stream()
          .filter(seed -> seed.directory().resolve("content").toFile().isDirectory())
          .findFirst()
          .orElseThrow()
          .crash();
      gate.open();

      assertThat(first.await().sha256()).isEqualTo(content.sha256());
      assertThat(second.await().sha256()).isEqualTo(content.sha256());
      assertThat(content.copies()).isLessThanOrEqualTo(2.0);
    }
  }
}
