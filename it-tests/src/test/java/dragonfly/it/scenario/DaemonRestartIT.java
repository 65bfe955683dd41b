package dragonfly.it.scenario;

import static dragonfly.dfget.client.DownloadEvent.Origin.LOCAL;
import static dragonfly.dfget.client.DownloadEvent.Origin.PEERS;
import static dragonfly.testkit.Bytes.KIB;
import static dragonfly.testkit.Bytes.MIB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dragonfly.dfget.client.DaemonException;
import dragonfly.it.cluster.Cluster;
import dragonfly.it.cluster.DownloadSpec;
import dragonfly.testkit.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is left of a daemon's content when it starts again? */
@Timeout(60)
class DaemonRestartIT {
  private static final int LENGTH = 8 * MIB;
  private static final int PIECE = 256 * KIB;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatWasStoredIsServedOn(boolean isCrash) {
    try (var cluster = Cluster.builder().seeds(0).daemons(2).start()) {
      var content = cluster.origin().serve("/kept", Bytes.random(LENGTH, 1));
      var spec = DownloadSpec.of(content.url()).withPieceLength(PIECE);
      var taskId = cluster.daemon(0).download(spec).started().taskId();

      if (isCrash) {
        cluster.daemon(0).crash();
      } else {
        cluster.daemon(0).stop();
      }
      cluster.daemon(0).start();
      cluster.scheduler(0).awaitPeers(taskId, 1);
      var other = cluster.daemon(1).download(spec);
      var own = cluster.daemon(0).download(spec);

      assertThat(other.sha256()).isEqualTo(content.sha256());
      assertThat(other.bytes(PEERS)).isEqualTo(LENGTH);
      assertThat(own.sha256()).isEqualTo(content.sha256());
      assertThat(own.bytes(LOCAL)).isEqualTo(LENGTH);
      assertThat(content.copies()).isEqualTo(1.0);
    }
  }

  @Test
  void interruptedDownloadFetchesOnlyWhatIsMissing() {
    try (var cluster = Cluster.builder().seeds(0).daemons(1).start()) {
      var content = cluster.origin().serve("/resumed", Bytes.random(LENGTH, 2));
      var spec = DownloadSpec.of(content.url()).withPieceLength(PIECE);
      var gate = content.pauseAfter(MIB);
      var cut = cluster.daemon(0).begin(spec);
      gate.awaitReached();
      await().until(() -> cut.piecesSoFar() >= 4);
      int had = cut.piecesSoFar();
      cluster.daemon(0).crash();
      assertThatExceptionOfType(DaemonException.class).isThrownBy(cut::await);
      gate.open();

      cluster.daemon(0).start();
      long before = content.contentBytesServed();
      var result = cluster.daemon(0).download(spec);

      assertThat(result.sha256()).isEqualTo(content.sha256());
      assertThat(content.contentBytesServed() - before)
          .isLessThanOrEqualTo(LENGTH - (long) had * PIECE);
    }
  }
}
