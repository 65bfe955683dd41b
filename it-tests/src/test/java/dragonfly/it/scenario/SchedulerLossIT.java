package dragonfly.it.scenario;

import static dragonfly.dfget.client.DownloadEvent.Origin.PEERS;
import static dragonfly.testkit.Bytes.KIB;
import static dragonfly.testkit.Bytes.MIB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dragonfly.it.cluster.Cluster;
import dragonfly.it.cluster.DownloadSpec;
import dragonfly.it.cluster.PendingDownload;
import dragonfly.testkit.Bytes;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens when the scheduler dies? */
@Timeout(90)
class SchedulerLossIT {
  private static final int LENGTH = 16 * MIB;
  private static final int PIECE = 512 * KIB;

  @Test
  void runningAndLateDownloadsStillCostOneCopy() {
    try (var cluster = Cluster.builder().seeds(1).daemons(5).start()) {
      var content = cluster.origin().serve("/away", Bytes.random(LENGTH, 1));
      var gate = content.pauseAfter(2 * MIB);
      var spec = DownloadSpec.of(content.url()).withPieceLength(PIECE);
      var downloads = new ArrayList<PendingDownload>();
      for (int i = 0; i < 4; i++) {
        downloads.add(cluster.daemon(i).begin(spec));
      }
      gate.awaitReached();
      await().until(() -> downloads.stream().allMatch(d -> d.piecesSoFar() >= 2));

      cluster.scheduler(0).crash();
      gate.open();

      for (var download : downloads) {
        assertThat(download.await().sha256()).isEqualTo(content.sha256());
      }
      assertThat(content.copies()).isEqualTo(1.0);

      var late = cluster.daemon(4).download(spec);

      assertThat(late.sha256()).isEqualTo(content.sha256());
      assertThat(late.bytes(PEERS)).isEqualTo(LENGTH);
      assertThat(content.copies()).isEqualTo(1.0);
    }
  }

  @Test
  void coldContentStillCostsOneCopyWhileTheSchedulerIsAway() {
    try (var cluster = Cluster.builder().seeds(1).daemons(3).start()) {
      var content = cluster.origin().serve("/cold", Bytes.random(LENGTH, 2));
      cluster.scheduler(0).crash();

      var downloads = cluster.daemons().stream().map(d -> d.begin(content.url())).toList();

      for (var download : downloads) {
        assertThat(download.await().sha256()).isEqualTo(content.sha256());
      }
      assertThat(content.copies()).isEqualTo(1.0);
    }
  }

  @Test
  void schedulerThatComesBackEmptyIsToldWhatPeersHold() {
    try (var cluster = Cluster.builder().seeds(0).daemons(2).start()) {
      var content = cluster.origin().serve("/back", Bytes.random(LENGTH, 3));
      var spec = DownloadSpec.of(content.url()).withPieceLength(PIECE);
      var taskId = cluster.daemon(0).download(spec).started().taskId();

      cluster.scheduler(0).crash();
      cluster.scheduler(0).start();
      cluster.scheduler(0).awaitPeers(taskId, 1);
      var result = cluster.daemon(1).download(spec);

      assertThat(result.sha256()).isEqualTo(content.sha256());
      assertThat(result.bytes(PEERS)).isEqualTo(LENGTH);
      assertThat(content.copies()).isEqualTo(1.0);
    }
  }

  @Test
  void downloadOutlivesARestartOfTheScheduler() {
    try (var cluster = Cluster.builder().seeds(1).daemons(2).start()) {
      var content = cluster.origin().serve("/restart", Bytes.random(LENGTH, 4));
      var gate = content.pauseAfter(2 * MIB);
      var spec = DownloadSpec.of(content.url()).withPieceLength(PIECE);
      var running = cluster.daemon(0).begin(spec);
      gate.awaitReached();
      await().until(() -> running.piecesSoFar() >= 2);

      cluster.scheduler(0).crash();
      cluster.scheduler(0).start();
      var later = cluster.daemon(1).begin(spec);
      gate.open();

      assertThat(running.await().sha256()).isEqualTo(content.sha256());
      assertThat(later.await().sha256()).isEqualTo(content.sha256());
      assertThat(content.copies()).isEqualTo(1.0);
    }
  }
}
