package dragonfly.it.scenario;

import static dragonfly.dfget.client.DownloadEvent.Origin.PEERS;
import static dragonfly.testkit.Bytes.KIB;
import static dragonfly.testkit.Bytes.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import dragonfly.it.cluster.Cluster;
import dragonfly.it.cluster.DownloadSpec;
import dragonfly.testkit.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens when a parent dies while it sends? */
@Timeout(60)
class ParentLossIT {
  private static final int LENGTH = 8 * MIB;
  private static final int PIECE = 256 * KIB;

  @Test
  void otherParentsGoOn() {
    try (var cluster = Cluster.builder().seeds(1).daemons(3).start()) {
      var content = cluster.origin().serve("/others", Bytes.random(LENGTH, 1));
      var spec = DownloadSpec.of(content.url()).withPieceLength(PIECE);
      cluster.daemon(0).download(spec);
      cluster.daemon(1).download(spec);
      cluster.daemon(0).crashAfterSending(5);

      var result = cluster.daemon(2).download(spec);

      assertThat(result.sha256()).isEqualTo(content.sha256());
      assertThat(result.bytes(PEERS)).isEqualTo(LENGTH);
      assertThat(content.copies()).isEqualTo(1.0);
    }
  }

  @Test
  void onlyParentIsReplacedByTheSourceForWhatIsMissing() {
    try (var cluster = Cluster.builder().seeds(0).daemons(2).start()) {
      var content = cluster.origin().serve("/only", Bytes.random(LENGTH, 2));
      var spec = DownloadSpec.of(content.url()).withPieceLength(PIECE);
      cluster.daemon(0).download(spec);
      cluster.daemon(0).crashAfterSending(12);

      var result = cluster.daemon(1).download(spec);

      assertThat(result.sha256()).isEqualTo(content.sha256());
      assertThat(result.pieces(PEERS)).isPositive();
      assertThat(content.contentBytesServed()).isEqualTo(2L * LENGTH - result.bytes(PEERS));
      assertThat(cluster.daemon(0).isRunning()).isFalse();
    }
  }
}
