package dragonfly.it.scenario;

import static dragonfly.testkit.Bytes.KIB;
import static dragonfly.testkit.Bytes.MIB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dragonfly.dfget.client.CallFailedException;
import dragonfly.dfget.client.CallStatus;
import dragonfly.it.cluster.Cluster;
import dragonfly.it.cluster.DownloadSpec;
import dragonfly.testkit.Bytes;
import dragonfly.testkit.Resource;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What happens when the source changes under a download? */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class SourceChangeIT {
  private static final int LENGTH = 16 * MIB;
  private static final int PIECE = 512 * KIB;

  @SuppressWarnings("NullAway.Init") // before all tests
  private Cluster cluster;

  @BeforeAll
  void start() {
    cluster = Cluster.builder().seeds(1).daemons(3).start();
  }

  @AfterAll
  void stop() {
    cluster.close();
  }

  @Test
  void anotherEtagEndsTheDownload() {
    changeHalfWay("/etag", content -> content.change(Bytes.random(LENGTH, 12), "\"v2\""));
  }

  @Test
  void anotherLengthEndsTheDownload() {
    changeHalfWay("/longer", content -> content.change(Bytes.random(LENGTH + MIB, 13), "\"v1\""));
  }

  @Test
  void contentThatGrewShorterEndsTheDownload() {
    changeHalfWay("/shorter", content -> content.change(Bytes.random(3 * MIB, 14), "\"v1\""));
  }

  @Test
  void everythingInsteadOfARangeEndsTheDownload() {
    changeHalfWay("/whole", Resource::ignoringRanges);
  }

  private void changeHalfWay(String path, Consumer<Resource> change) {
    var content = cluster.origin().serve(path, Bytes.random(LENGTH, 11));
    var gate = content.pauseAfter(MIB);
    var output = cluster.daemon(0).newOutput();
    var spec = DownloadSpec.of(content.url()).withPieceLength(PIECE).withOutput(output);
    var download = cluster.daemon(0).begin(spec);
    gate.awaitReached();

    change.accept(content);
    gate.open();

    var failure = catchThrowableOfType(CallFailedException.class, download::await);
    assertThat(failure.status()).isEqualTo(CallStatus.FAILED_PRECONDITION);
    assertThat(output).doesNotExist();
    // nothing of the old version is left anywhere
    assertThat(cluster.daemon(0).download(spec).sha256()).isEqualTo(content.sha256());
    var other = DownloadSpec.of(content.url()).withPieceLength(PIECE);
    assertThat(cluster.daemon(1).download(other).sha256()).isEqualTo(content.sha256());
  }

  @Test
  void newVersionReachesWhoDoesNotHoldTheOldOne() {
    var content = cluster.origin().serve("/updated", Bytes.random(4 * MIB, 15));
    cluster.daemon(0).download(content.url());

    content.change(Bytes.random(5 * MIB, 16), "\"v2\"");

    assertThat(cluster.daemon(1).download(content.url()).sha256()).isEqualTo(content.sha256());
    assertThat(cluster.daemon(2).download(content.url()).sha256()).isEqualTo(content.sha256());
  }

  @Test
  void newVersionOfTheSameLengthReachesWhoDoesNotHoldTheOldOne() {
    var content = cluster.origin().serve("/same-length", Bytes.random(4 * MIB, 17));
    cluster.daemon(0).download(content.url());

    content.change(Bytes.random(4 * MIB, 18), "\"v2\"");

    assertThat(cluster.daemon(1).download(content.url()).sha256()).isEqualTo(content.sha256());
    assertThat(cluster.daemon(2).download(content.url()).sha256()).isEqualTo(content.sha256());
  }

  @Test
  void versionsAreNeverMixed() {
    try (var peers = Cluster.builder().seeds(0).daemons(2).start()) {
      var content = peers.origin().serve("/mixed", Bytes.random(8 * MIB, 19));
      var spec = DownloadSpec.of(content.url()).withPieceLength(256 * KIB);
      peers.daemon(0).download(spec);
      content.change(Bytes.random(8 * MIB, 20), "\"v2\"");
      peers.daemon(0).crashAfterSending(12);

      var result = peers.daemon(1).download(spec);

      assertThat(result.sha256()).isEqualTo(content.sha256());
    }
  }
}
