package dragonfly.it.scenario;

import static dragonfly.testkit.Bytes.KIB;
import static dragonfly.testkit.Bytes.MIB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dragonfly.core.fault.FaultPoint;
import dragonfly.dfget.client.CallFailedException;
import dragonfly.dfget.client.CallStatus;
import dragonfly.dfget.client.DaemonException;
import dragonfly.dfget.client.DaemonTimeoutException;
import dragonfly.it.cluster.Cluster;
import dragonfly.it.cluster.DownloadSpec;
import dragonfly.it.cluster.TestDaemon;
import dragonfly.testkit.Bytes;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How long does a caller wait, and for whom? */
@Timeout(60)
class PatienceIT {
  private static final int LENGTH = 8 * MIB;
  private static final int PIECE = 256 * KIB;

  @Test
  void timeOfTheCallerIsKept() {
    try (var cluster = Cluster.builder().seeds(1).daemons(1).start()) {
      var content = cluster.origin().serve("/slow", Bytes.random(LENGTH, 1));
      var gate = content.pauseAfter(MIB);
      var output = cluster.daemon(0).newOutput();
      var spec = DownloadSpec.of(content.url()).withPieceLength(PIECE).withOutput(output);

      var failure =
          catchThrowableOfType(
              DaemonException.class,
              () -> cluster.daemon(0).download(spec.withTimeout(Duration.ofSeconds(1))));

      assertThat(failure)
          .satisfiesAnyOf(
              f -> assertThat(f).isInstanceOf(DaemonTimeoutException.class),
              f ->
                  assertThat(((CallFailedException) f).status())
                      .isEqualTo(CallStatus.DEADLINE_EXCEEDED));
      assertThat(output).doesNotExist();

      gate.open();
      assertThat(cluster.daemon(0).download(spec).sha256()).isEqualTo(content.sha256());
      assertThat(content.copies()).isEqualTo(1.0);
    }
  }

  @Test
  void parentThatFallsSilentIsNotWaitedForWhileOthersHaveThePiece() {
    try (var cluster = Cluster.builder().seeds(1).daemons(2).start()) {
      var content = cluster.origin().serve("/silent", Bytes.random(LENGTH, 2));
      var spec = DownloadSpec.of(content.url()).withPieceLength(PIECE);
      cluster.daemon(0).download(spec);
      var released = silence(cluster.daemon(0));

      var result = cluster.daemon(1).download(spec.withTimeout(Duration.ofSeconds(20)));

      released.countDown();
      assertThat(result.sha256()).isEqualTo(content.sha256());
      assertThat(content.copies()).isEqualTo(1.0);
    }
  }

  @Test
  void onlyParentThatFallsSilentIsReplacedByTheSource() {
    try (var cluster =
        Cluster.builder()
            .seeds(0)
            .daemons(2)
            .customize(c -> c.daemon(1).set("download.pieceTimeout", "1s"))
            .start()) {
      var content = cluster.origin().serve("/only", Bytes.random(LENGTH, 5));
      var spec = DownloadSpec.of(content.url()).withPieceLength(PIECE);
      cluster.daemon(0).download(spec);
      var released = silence(cluster.daemon(0));

      var result = cluster.daemon(1).download(spec.withTimeout(Duration.ofSeconds(40)));

      released.countDown();
      assertThat(result.sha256()).isEqualTo(content.sha256());
    }
  }

  /** From now on it takes requests for pieces, and does not answer them. */
  private static CountDownLatch silence(TestDaemon daemon) {
    var released = new CountDownLatch(1);
    daemon
        .faults()
        .at(
            FaultPoint.PIECE_SEND,
            _ -> {
              try {
                released.await(50, TimeUnit.SECONDS);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    return released;
  }

  @Test
  void daemonThatStopsEndsItsCallsWithAWord() {
    try (var cluster = Cluster.builder().seeds(1).daemons(1).start()) {
      var content = cluster.origin().serve("/stops", Bytes.random(LENGTH, 3));
      var gate = content.pauseAfter(MIB);
      var output = cluster.daemon(0).newOutput();
      var spec = DownloadSpec.of(content.url()).withPieceLength(PIECE).withOutput(output);
      var download = cluster.daemon(0).begin(spec);
      gate.awaitReached();
      await().until(() -> download.piecesSoFar() >= 2);

      cluster.daemon(0).stop();

      assertThat(catchThrowableOfType(DaemonException.class, download::await)).isNotNull();
      assertThat(output).doesNotExist();
      gate.open();
      cluster.daemon(0).start();
      assertThat(cluster.daemon(0).download(spec).sha256()).isEqualTo(content.sha256());
      assertThat(content.copies()).isEqualTo(1.0);
    }
  }

  @Test
  void whoMustNotAskTheSourceIsToldThatNobodyElseHasIt() {
    try (var cluster = Cluster.builder().seeds(0).daemons(1).start()) {
      var content = cluster.origin().serve("/nobody", Bytes.random(LENGTH, 4));

      var failure =
          catchThrowableOfType(
              CallFailedException.class,
              () ->
                  cluster.daemon(0).download(DownloadSpec.of(content.url()).withoutBackToSource()));

      assertThat(failure.status()).isEqualTo(CallStatus.FAILED_PRECONDITION);
      assertThat(content.copies()).isZero();
    }
  }
}
