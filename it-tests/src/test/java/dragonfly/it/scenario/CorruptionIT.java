package dragonfly.it.scenario;

import static dragonfly.dfget.client.DownloadEvent.Origin.PEERS;
import static dragonfly.testkit.Bytes.KIB;
import static dragonfly.testkit.Bytes.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import dragonfly.core.fault.FaultPoint;
import dragonfly.core.fault.Faults.Fault;
import dragonfly.it.cluster.Cluster;
import dragonfly.it.cluster.DownloadSpec;
import dragonfly.testkit.Bytes;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens when a parent sends wrong bytes? */
@Timeout(60)
class CorruptionIT {
  private static final int LENGTH = 8 * MIB;
  private static final int PIECE = 256 * KIB;

  /** Damages what is sent, and counts. */
  private static final class Corrupting implements Fault {
    final AtomicInteger sent = new AtomicInteger();

    @Override
    public void pass(Object subject) {
      sent.incrementAndGet();
    }

    @Override
    public void change(Object subject, ByteBuffer content) {
      Fault.corrupt().change(subject, content);
    }
  }

  @Test
  void damagedPieceComesFromAnotherParent() {
    try (var cluster = Cluster.builder().seeds(1).daemons(2).start()) {
      var content = cluster.origin().serve("/other", Bytes.random(LENGTH, 1));
      var spec = DownloadSpec.of(content.url()).withPieceLength(PIECE);
      cluster.daemon(0).download(spec);
      var damage = new Corrupting();
      cluster.daemon(0).faults().at(FaultPoint.PIECE_SEND, damage);

      var result = cluster.daemon(1).download(spec);

      assertThat(damage.sent.get()).as("pieces that the bad parent sent").isPositive();
      assertThat(result.sha256()).isEqualTo(content.sha256());
      assertThat(result.pieces())
          .noneMatch(piece -> String.valueOf(piece.parentId()).contains("daemon-0"));
      assertThat(content.copies()).isEqualTo(1.0);
      assertThat(
              cluster
                  .scheduler(0)
                  .metric("dragonfly_scheduler_download_piece_finished_failure_total"))
          .as("failures that the scheduler was told of")
          .isPositive();
    }
  }

  @Test
  void damagedPieceComesFromTheSourceIfNobodyElseHasIt() {
    try (var cluster = Cluster.builder().seeds(0).daemons(2).start()) {
      var content = cluster.origin().serve("/source", Bytes.random(LENGTH, 2));
      var spec = DownloadSpec.of(content.url()).withPieceLength(PIECE);
      cluster.daemon(0).download(spec);
      var damage = new Corrupting();
      cluster.daemon(0).faults().at(FaultPoint.PIECE_SEND, damage);

      var result = cluster.daemon(1).download(spec);

      assertThat(damage.sent.get()).isPositive();
      assertThat(result.sha256()).isEqualTo(content.sha256());
      assertThat(result.pieces(PEERS)).isZero();
    }
  }

  @Test
  void parentWhoseDigestsFitItsWrongBytesIsNotBelieved() {
    try (var cluster = Cluster.builder().seeds(0).daemons(3).start()) {
      // the same task, once with other bytes: a store whose content and digests fit each other
      var content = cluster.origin().serve("/lie", Bytes.random(LENGTH, 3));
      var spec = DownloadSpec.of(content.url()).withPieceLength(PIECE);
      cluster.daemon(0).download(spec);
      cluster.daemon(0).stop();
      cluster.scheduler(0).crash();
      cluster.scheduler(0).start();
      content.change(Bytes.random(LENGTH, 4), "\"v1\"");
      var taskId = cluster.daemon(1).download(spec).started().taskId();
      cluster.daemon(0).start();
      cluster.scheduler(0).awaitPeers(taskId, 2);

      var result = cluster.daemon(2).download(spec);

      assertThat(result.sha256()).isEqualTo(content.sha256());
      assertThat(result.bytes(PEERS)).isEqualTo(LENGTH);
    }
  }
}
