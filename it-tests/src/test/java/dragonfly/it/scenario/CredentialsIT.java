package dragonfly.it.scenario;

import static dragonfly.dfget.client.DownloadEvent.Origin.PEERS;
import static dragonfly.testkit.Bytes.KIB;
import static dragonfly.testkit.Bytes.MIB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dragonfly.dfget.client.SourceRefusedException;
import dragonfly.it.cluster.Cluster;
import dragonfly.it.cluster.DownloadSpec;
import dragonfly.it.cluster.TestDaemon;
import dragonfly.testkit.Bytes;
import dragonfly.testkit.Resource;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Who gets content that the source does not give to everybody? */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class CredentialsIT {
  private static final int LENGTH = 4 * MIB + 11;
  private static final String KEY = "Bearer open-sesame";

  @SuppressWarnings("NullAway.Init") // before all tests
  private Cluster cluster;

  @BeforeAll
  void start() {
    cluster = Cluster.builder().seeds(1).daemons(2).start();
  }

  @AfterAll
  void stop() {
    cluster.close();
  }

  private Resource secret(String path) {
    return cluster
        .origin()
        .serve(path, Bytes.random(LENGTH, path.hashCode()))
        .requiring(Map.of("Authorization", KEY));
  }

  private static DownloadSpec with(String key, Resource content) {
    return DownloadSpec.of(content.url())
        .withPieceLength(256 * KIB)
        .withHeader("Authorization", key);
  }

  private static DownloadSpec without(Resource content) {
    return DownloadSpec.of(content.url()).withPieceLength(256 * KIB);
  }

  private static void assertRefused(TestDaemon daemon, DownloadSpec spec) {
    var output = daemon.newOutput();
    var refused =
        catchThrowableOfType(
            SourceRefusedException.class, () -> daemon.download(spec.withOutput(output)));
    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(output).doesNotExist();
  }

  @Test
  void thoseWithTheKeyShareOneCopy() {
    var content = secret("/shared");

    var first = cluster.daemon(0).download(with(KEY, content));
    var second = cluster.daemon(1).download(with(KEY, content));

    assertThat(first.sha256()).isEqualTo(content.sha256());
    assertThat(second.sha256()).isEqualTo(content.sha256());
    assertThat(second.bytes(PEERS)).isEqualTo(LENGTH);
    assertThat(content.copies()).isEqualTo(1.0);
  }

  @Test
  void thoseWithoutTheKeyGetNothingFromCaches() {
    var content = secret("/guarded");
    cluster.daemon(0).download(with(KEY, content));

    assertRefused(cluster.daemon(0), without(content));
    assertRefused(cluster.daemon(0), with("Bearer wrong", content));
    assertRefused(cluster.daemon(1), without(content));
    assertRefused(cluster.daemon(1), with("Bearer wrong", content));

    assertThat(cluster.daemon(0).download(with(KEY, content)).sha256()).isEqualTo(content.sha256());
    assertThat(content.copies()).isEqualTo(1.0);
  }

  @Test
  void thoseWithoutTheKeyDoNotJoinARunningDownload() {
    var content = secret("/running");
    var gate = content.pauseAfter(100 * KIB);
    var first = cluster.daemon(0).begin(with(KEY, content));
    gate.awaitReached();

    assertRefused(cluster.daemon(0), without(content));
    gate.open();

    assertThat(first.await().sha256()).isEqualTo(content.sha256());
  }
}
