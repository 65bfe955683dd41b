package dragonfly.it.scenario;

import static dragonfly.dfget.client.DownloadEvent.Origin.PEERS;
import static dragonfly.testkit.Bytes.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import dragonfly.it.cluster.Cluster;
import dragonfly.testkit.Bytes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What does a manager add, and what goes on without it? */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class ManagerIT {
  private static final int LENGTH = 6 * MIB + 5;

  @SuppressWarnings("NullAway.Init") // before all tests
  private Cluster cluster;

  @BeforeAll
  void start() {
    cluster = Cluster.builder().withManager().schedulers(2).seeds(2).daemons(3).start();
  }

  @AfterAll
  void stop() {
    cluster.close();
  }

  @Test
  void daemonsFindSchedulersAndSeedsByIt() {
    for (int i = 0; i < 6; i++) {
      var content = cluster.origin().serve("/found-" + i, Bytes.random(LENGTH, i));

      var first = cluster.daemon(0).begin(content.url());
      var second = cluster.daemon(1).begin(content.url());

      assertThat(first.await().sha256()).isEqualTo(content.sha256());
      assertThat(second.await().sha256()).isEqualTo(content.sha256());
      assertThat(content.copies()).isEqualTo(1.0);
    }
  }

  @Test
  void clusterGoesOnWhileItIsAway() {
    var before = cluster.origin().serve("/before", Bytes.random(LENGTH, 11));
    cluster.daemon(0).download(before.url());

    cluster.manager().stop();
    var during = cluster.origin().serve("/during", Bytes.random(LENGTH, 12));
    var warm = cluster.daemon(1).download(before.url());
    var cold = cluster.daemon(1).download(during.url());

    assertThat(warm.sha256()).isEqualTo(before.sha256());
    assertThat(warm.bytes(PEERS)).isEqualTo(LENGTH);
    assertThat(cold.sha256()).isEqualTo(during.sha256());
    assertThat(before.copies()).isEqualTo(1.0);
    assertThat(during.copies()).isEqualTo(1.0);

    cluster.manager().start();
    var after = cluster.origin().serve("/after", Bytes.random(LENGTH, 13));
    var added = cluster.addDaemon();
    assertThat(added.download(before.url()).sha256()).isEqualTo(before.sha256());
    assertThat(added.download(after.url()).sha256()).isEqualTo(after.sha256());
    assertThat(before.copies()).isEqualTo(1.0);
    assertThat(after.copies()).isEqualTo(1.0);
  }

  @Test
  void schedulerThatIsAwayIsReplacedByTheOther() {
    cluster.scheduler(0).crash();
    try {
      for (int i = 0; i < 4; i++) {
        var content = cluster.origin().serve("/other-" + i, Bytes.random(LENGTH, 20 + i));

        var first = cluster.daemon(0).begin(content.url());
        var second = cluster.daemon(2).begin(content.url());

        assertThat(first.await().sha256()).isEqualTo(content.sha256());
        assertThat(second.await().sha256()).isEqualTo(content.sha256());
        assertThat(content.copies()).isEqualTo(1.0);
      }
    } finally {
      cluster.scheduler(0).start();
    }
  }
}
