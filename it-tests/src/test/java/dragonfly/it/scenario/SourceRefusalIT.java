package dragonfly.it.scenario;

import static dragonfly.testkit.Bytes.KIB;
import static dragonfly.testkit.Bytes.MIB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dragonfly.dfget.client.SourceRefusedException;
import dragonfly.it.cluster.Cluster;
import dragonfly.it.cluster.DownloadSpec;
import dragonfly.testkit.Bytes;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What does a caller see when the source refuses? */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class SourceRefusalIT {
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

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 404, 410, 500, 503})
  void statusOfTheSourceReachesTheCaller(int status) {
    var content = cluster.origin().serve("/refused-" + status, Bytes.random(MIB, status));
    content.failWith(status, Map.of("Retry-After", "1"));
    var output = cluster.daemon(0).newOutput();
    var spec = DownloadSpec.of(content.url()).withOutput(output);

    var refused =
        catchThrowableOfType(SourceRefusedException.class, () -> cluster.daemon(0).download(spec));

    assertThat(refused.statusCode()).isEqualTo(status);
    assertThat(refused.header()).containsEntry("retry-after", "1");
    assertThat(refused).hasMessageContaining(String.valueOf(status));
    assertThat(output).doesNotExist();
  }

  @Test
  void refusalLeavesNothingBehind() {
    var content = cluster.origin().serve("/recovers", Bytes.random(MIB, 1));
    content.failWith(404, Map.of());
    assertThatExceptionOfType(SourceRefusedException.class)
        .isThrownBy(() -> cluster.daemon(0).download(content.url()));

    content.recover();

    assertThat(cluster.daemon(0).download(content.url()).sha256()).isEqualTo(content.sha256());
    assertThat(cluster.daemon(1).download(content.url()).sha256()).isEqualTo(content.sha256());
    assertThat(content.copies()).isEqualTo(1.0);
  }

  @Test
  void refusalHalfWayReachesTheCallerToo() {
    var content = cluster.origin().serve("/half", Bytes.random(16 * MIB, 2));
    var gate = content.pauseAfter(MIB);
    var output = cluster.daemon(0).newOutput();
    var spec = DownloadSpec.of(content.url()).withPieceLength(512 * KIB).withOutput(output);
    var download = cluster.daemon(0).begin(spec);
    gate.awaitReached();

    content.failWith(403, Map.of());
    gate.open();

    var refused = catchThrowableOfType(SourceRefusedException.class, download::await);
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(output).doesNotExist();

    content.recover();
    assertThat(cluster.daemon(0).download(spec).sha256()).isEqualTo(content.sha256());
    // what was under way when one request was refused is fetched again
    assertThat(content.copies()).isLessThan(1.5);
  }

  @Test
  void sourceThatIsNotThereIsNamed() {
    var output = cluster.daemon(0).newOutput();
    var spec = DownloadSpec.of("http://127.0.0.1:1/nobody").withOutput(output);

    var refused =
        catchThrowableOfType(SourceRefusedException.class, () -> cluster.daemon(0).download(spec));

    assertThat(refused.statusCode()).isNull();
    assertThat(refused).hasMessageContaining("127.0.0.1:1");
    assertThat(Files.exists(output)).isFalse();
  }
}
