package dragonfly.it.scenario;

import static dragonfly.testkit.Bytes.KIB;
import static dragonfly.testkit.Bytes.MIB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dragonfly.dfget.client.CallFailedException;
import dragonfly.dfget.client.CallStatus;
import dragonfly.it.cluster.Cluster;
import dragonfly.it.cluster.DownloadSpec;
import dragonfly.it.cluster.SmallDisk;
import dragonfly.testkit.Bytes;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens when a disk is full? */
@Timeout(60)
class DiskFullIT {
  private static final int PIECE = 512 * KIB;

  @SuppressWarnings("NullAway.Init") // before each test
  private SmallDisk disk;

  @BeforeEach
  void mount() {
    var mounted = SmallDisk.mount(24 * MIB);
    assumeTrue(mounted.isPresent(), "a small file system cannot be mounted here (needs root)");
    disk = mounted.orElseThrow();
  }

  @AfterEach
  void unmount() {
    if (disk != null) {
      disk.close();
    }
  }

  private Cluster clusterOnSmallDisk() {
    return Cluster.builder()
        .seeds(1)
        .daemons(1)
        .customize(
            cluster ->
                cluster.daemon(0).set("storage.dir", disk.path().resolve("store").toString()))
        .start();
  }

  private static CallStatus failure(Cluster cluster, DownloadSpec spec) {
    return catchThrowableOfType(CallFailedException.class, () -> cluster.daemon(0).download(spec))
        .status();
  }

  private static void assertWorks(Cluster cluster) {
    var small = cluster.origin().serve("/small", Bytes.random(2 * MIB, 9));
    assertThat(cluster.daemon(0).download(small.url()).sha256()).isEqualTo(small.sha256());
  }

  @Test
  void contentThatDoesNotFitIsRefusedAtOnce() {
    try (var cluster = clusterOnSmallDisk()) {
      var content = cluster.origin().serve("/big", Bytes.random(40 * MIB, 1));
      var output = cluster.daemon(0).newOutput();

      var status = failure(cluster, DownloadSpec.of(content.url()).withOutput(output));

      assertThat(status).isEqualTo(CallStatus.RESOURCE_EXHAUSTED);
      assertThat(content.copies()).isZero();
      assertThat(output).doesNotExist();
      assertWorks(cluster);
    }
  }

  @Test
  void contentOfUnknownLengthThatDoesNotFitEndsWithAnError() {
    try (var cluster = clusterOnSmallDisk()) {
      cluster.seed(0).stop();
      var content = cluster.origin().serve("/stream", Bytes.random(40 * MIB, 2)).chunked();
      var output = cluster.daemon(0).newOutput();

      var status = failure(cluster, DownloadSpec.of(content.url()).withOutput(output));

      assertThat(status).isEqualTo(CallStatus.RESOURCE_EXHAUSTED);
      assertThat(output).doesNotExist();
      assertWorks(cluster);
    }
  }

  @Test
  void diskThatFillsUpMeanwhileEndsTheDownload() throws IOException {
    try (var cluster = clusterOnSmallDisk()) {
      var content = cluster.origin().serve("/meanwhile", Bytes.random(16 * MIB, 3));
      var gate = content.pauseAfter(MIB);
      var output = cluster.daemon(0).newOutput();
      var spec = DownloadSpec.of(content.url()).withPieceLength(PIECE).withOutput(output);
      var download = cluster.daemon(0).begin(spec);
      gate.awaitReached();

      disk.fill();
      gate.open();

      var failure = catchThrowableOfType(CallFailedException.class, download::await);
      assertThat(failure.status()).isEqualTo(CallStatus.RESOURCE_EXHAUSTED);
      assertThat(output).doesNotExist();

      disk.free();
      assertThat(cluster.daemon(0).download(spec).sha256()).isEqualTo(content.sha256());
    }
  }

  @Test
  void outputThatDoesNotFitLeavesNoHalfFile() {
    try (var cluster = Cluster.builder().seeds(1).daemons(1).start()) {
      var content = cluster.origin().serve("/output", Bytes.random(40 * MIB, 4));
      var output = disk.path().resolve("file");

      var status = failure(cluster, DownloadSpec.of(content.url()).withOutput(output));

      assertThat(status).isEqualTo(CallStatus.RESOURCE_EXHAUSTED);
      assertThat(List.of(disk.files())).isEmpty();
      // what was downloaded is not lost
      assertThat(cluster.daemon(0).download(content.url()).sha256()).isEqualTo(content.sha256());
      assertThat(content.copies()).isEqualTo(1.0);
    }
  }
}
