package dragonfly.it.scenario;

import static dragonfly.testkit.Bytes.KIB;
import static dragonfly.testkit.Bytes.MIB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dragonfly.dfget.client.DaemonException;
import dragonfly.it.cluster.Cluster;
import dragonfly.it.cluster.DownloadSpec;
import dragonfly.testkit.Bytes;
import dragonfly.testkit.Resource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What of sources that can less than others? */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class SourceKindsIT {
  private static final int LENGTH = 9 * MIB + 1;
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

  private void allGetIt(Resource content) {
    var spec = DownloadSpec.of(content.url()).withPieceLength(PIECE);

    var downloads = cluster.daemons().stream().map(daemon -> daemon.begin(spec)).toList();

    for (var download : downloads) {
      assertThat(download.await().sha256()).isEqualTo(content.sha256());
    }
  }

  @Test
  void withoutRangesTheSourceIsReadOnce() {
    var content = cluster.origin().serve("/plain", Bytes.random(LENGTH, 1)).withoutRanges();

    allGetIt(content);

    // the others only ask what there is, and leave when they know
    assertThat(content.log()).filteredOn(request -> request.header("Range") == null).hasSize(1);
    assertThat(content.copies()).isEqualTo(1.0);
  }

  @Test
  void contentOfUnknownLengthIsReadOnce() {
    var content = cluster.origin().serve("/chunked", Bytes.random(LENGTH, 2)).chunked();

    allGetIt(content);

    assertThat(content.copies()).isEqualTo(1.0);
  }

  @Test
  void contentOfUnknownLengthWithoutRangesIsReadOnce() {
    var content =
        cluster.origin().serve("/stream", Bytes.random(LENGTH, 3)).chunked().withoutRanges();

    allGetIt(content);

    assertThat(content.log())
        .filteredOn(request -> request.header("Range") == null && request.method().equals("GET"))
        .hasSize(1);
    assertThat(content.copies()).isEqualTo(1.0);
  }

  @Test
  void bodiesThatBreakAreContinued() {
    var content = cluster.origin().serve("/breaks", Bytes.random(LENGTH, 4));
    content.truncateAfter(6 * MIB);

    allGetIt(content);
  }

  @Test
  void bodiesThatAlwaysBreakEndWithAnError() {
    var content = cluster.origin().serve("/truncated", Bytes.random(LENGTH, 5));
    content.truncateAfter(100 * KIB);
    var output = cluster.daemon(0).newOutput();
    var spec = DownloadSpec.of(content.url()).withPieceLength(PIECE).withOutput(output);

    var failure =
        catchThrowableOfType(DaemonException.class, () -> cluster.daemon(0).download(spec));

    assertThat(failure).isNotNull();
    assertThat(output).doesNotExist();

    content.recover();
    assertThat(cluster.daemon(0).download(spec).sha256()).isEqualTo(content.sha256());
  }

  @Test
  void truncatedStreamOfUnknownLengthIsAnError() {
    var content =
        cluster.origin().serve("/cut-stream", Bytes.random(LENGTH, 6)).chunked().withoutRanges();
    content.truncateAfter(5 * MIB);
    var output = cluster.daemon(0).newOutput();
    var spec = DownloadSpec.of(content.url()).withPieceLength(PIECE).withOutput(output);

    var failure =
        catchThrowableOfType(DaemonException.class, () -> cluster.daemon(0).download(spec));

    assertThat(failure).isNotNull();
    assertThat(output).doesNotExist();

    content.recover();
    assertThat(cluster.daemon(0).download(spec).sha256()).isEqualTo(content.sha256());
  }
}
