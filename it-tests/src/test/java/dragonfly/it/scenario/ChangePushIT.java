package dragonfly.it.scenario;

import static dragonfly.testkit.Bytes.MIB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dragonfly.dfget.client.DaemonException;
import dragonfly.it.cluster.Cluster;
import dragonfly.it.cluster.DownloadSpec;
import dragonfly.testkit.Bytes;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is edited at the manager counts at once in daemons and schedulers, which by themselves would
 * ask in an hour.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class ChangePushIT {
  /** The promise is a second; a busy machine may need more. */
  private static final Duration SOON = Duration.ofSeconds(10);

  private final AtomicInteger number = new AtomicInteger();

  @SuppressWarnings("NullAway.Init") // before all tests
  private Cluster cluster;

  @BeforeAll
  void start() {
    cluster =
        Cluster.builder()
            .withManager()
            .customize(
                parts -> {
                  parts.scheduler(0).set("dynConfig.refreshInterval", "1h");
                  parts.seed(0).set("dynconfig.refreshInterval", "1h");
                  parts.daemon(0).set("dynconfig.refreshInterval", "1h");
                })
            .start();
  }

  @AfterAll
  void stop() {
    cluster.close();
  }

  private DownloadSpec fresh() {
    int n = number.incrementAndGet();
    return DownloadSpec.of(cluster.origin().serve("/pushed-" + n, Bytes.random(MIB, n)).url());
  }

  private boolean isRefused(DownloadSpec spec) {
    try {
      cluster.daemon(0).download(spec);
      return false;
    } catch (DaemonException e) {
      return true;
    }
  }

  private void block(String list) {
    cluster
        .manager()
        .rest(
            "PATCH",
            "/api/v1/clusters/1",
            """
            {"peer_cluster_config":{"load_limit":200,"block_list":{"task":{"download":%s}}}}\
            """
                .formatted(list));
  }

  @Test
  void blockListCountsInDaemons() {
    assertThat(isRefused(fresh().withTag("bad"))).isFalse();

    block("{\"tags\":[\"bad\"]}");
    await().atMost(SOON).until(() -> isRefused(fresh().withTag("bad")));
    assertThat(isRefused(fresh().withTag("good"))).isFalse();

    block("{}");
    await().atMost(SOON).until(() -> !isRefused(fresh().withTag("bad")));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void priorityOfAnApplicationForbidsItsDownloads(int level) {
    var application = "forbidden-" + level;
    assertThat(isRefused(fresh().withApplication(application))).isFalse();

    cluster
        .manager()
        .rest(
            "POST",
            "/api/v1/applications",
            """
            {"name":"%s","url":"https://forbidden.example","user_id":1,"priority":{"value":%d}}\
            """
                .formatted(application, level));

    await().atMost(SOON).until(() -> isRefused(fresh().withApplication(application)));
    assertThat(isRefused(fresh().withApplication("another"))).isFalse();
    var forbidden = fresh().withApplication(application);
    assertThat(isRefused(forbidden)).isTrue();
    // nobody went around the refusal
    var content = cluster.origin().resource(URI.create(forbidden.url()).getPath());
    assertThat(content.contentBytesServed()).isZero();
  }
}
