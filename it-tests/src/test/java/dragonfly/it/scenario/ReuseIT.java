package dragonfly.it.scenario;

import static dragonfly.dfget.client.DownloadEvent.Origin.LOCAL;
import static dragonfly.dfget.client.DownloadEvent.Origin.PEERS;
import static dragonfly.dfget.client.DownloadEvent.Origin.SOURCE;
import static dragonfly.testkit.Bytes.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import dragonfly.it.cluster.Cluster;
import dragonfly.it.cluster.DownloadSpec;
import dragonfly.it.cluster.PendingDownload;
import dragonfly.testkit.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Where do pieces come from when all is well? */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class ReuseIT {
  private static final int LENGTH = 18 * MIB + 7;

  @SuppressWarnings("NullAway.Init") // before all tests
  private Cluster cluster;

  @BeforeAll
  void start() {
    cluster = Cluster.builder().schedulers(1).seeds(1).daemons(8).start();
  }

  @AfterAll
  void stop() {
    cluster.close();
  }

  @Test
  void coldContentComesThroughTheSeed() {
    var content = cluster.origin().serve("/cold", Bytes.random(LENGTH, 1));

    var result = cluster.daemon(0).download(content.url());

    assertThat(result.sha256()).isEqualTo(content.sha256());
    assertThat(result.bytes(PEERS)).isEqualTo(LENGTH);
    assertThat(result.pieces(SOURCE)).isZero();
    assertThat(content.copies()).isEqualTo(1.0);
  }

  @Test
  void warmContentComesFromPeers() {
    var content = cluster.origin().serve("/warm", Bytes.random(LENGTH, 2));
    cluster.daemon(0).download(content.url());

    var result = cluster.daemon(1).download(content.url());

    assertThat(result.sha256()).isEqualTo(content.sha256());
    assertThat(result.bytes(PEERS)).isEqualTo(LENGTH);
    assertThat(content.copies()).isEqualTo(1.0);
  }

  @Test
  void whatIsStoredHereNeedsNobody() {
    var content = cluster.origin().serve("/local", Bytes.random(LENGTH, 3));
    cluster.daemon(0).download(content.url());
    long asked = content.requests();

    var result = cluster.daemon(0).download(content.url());

    assertThat(result.sha256()).isEqualTo(content.sha256());
    assertThat(result.started().isFinished()).isTrue();
    assertThat(result.bytes(LOCAL)).isEqualTo(LENGTH);
    assertThat(content.requests()).isEqualTo(asked);
  }

  @Test
  void manyPeersAtOnceCostOneCopy() {
    var content = cluster.origin().serve("/many", Bytes.random(LENGTH, 4));

    var downloads = new ArrayList<PendingDownload>();
    cluster.daemons().forEach(daemon -> downloads.add(daemon.begin(content.url())));

    for (var download : downloads) {
      assertThat(download.await().sha256()).isEqualTo(content.sha256());
    }
    assertThat(content.copies()).isEqualTo(1.0);
  }

  @Test
  void requestsForOneTaskShareOneDownload() {
    var content = cluster.origin().serve("/joined", Bytes.random(LENGTH, 5));
    var gate = content.pauseAfter(MIB);
    var first = cluster.daemon(0).begin(content.url());
    gate.awaitReached();
    var second = cluster.daemon(0).begin(content.url());
    var third = cluster.daemon(0).begin(content.url());

    gate.open();

    var results = List.of(first.await(), second.await(), third.await());
    assertThat(results).allSatisfy(r -> assertThat(r.sha256()).isEqualTo(content.sha256()));
    assertThat(results.stream().map(r -> r.started().peerId()).distinct()).hasSize(1);
    assertThat(content.copies()).isEqualTo(1.0);
  }

  @Test
  void differentTagsAreDifferentTasks() {
    var content = cluster.origin().serve("/tagged", Bytes.random(LENGTH, 6));
    var blue = DownloadSpec.of(content.url()).withTag("blue");
    var green = DownloadSpec.of(content.url()).withTag("green");

    var one = cluster.daemon(0).download(blue);
    var other = cluster.daemon(1).download(green);

    assertThat(one.sha256()).isEqualTo(content.sha256());
    assertThat(other.sha256()).isEqualTo(content.sha256());
    assertThat(one.started().taskId()).isNotEqualTo(other.started().taskId());
    assertThat(content.copies()).isEqualTo(2.0);
  }

  @Test
  void emptyContentIsAFile() {
    var content = cluster.origin().serve("/empty", new byte[0]);

    var result = cluster.daemon(0).download(content.url());

    assertThat(result.file()).isEmptyFile();
    assertThat(cluster.daemon(1).download(content.url()).file()).isEmptyFile();
  }
}
