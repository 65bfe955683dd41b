package dragonfly.daemon.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dragonfly.core.metrics.Metrics;
import dragonfly.daemon.metrics.DaemonMetrics.TaskLabels;
import dragonfly.daemon.metrics.DaemonMetrics.Traffic;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DaemonMetricsTest {
  private static final Path DOCUMENT = Path.of("../docs/metrics-dfdaemon.md");
  private static final TaskLabels TASK = new TaskLabels("STANDARD", "t", "a", 6);
  private final Metrics registry = Metrics.create();
  private final DaemonMetrics metrics = new DaemonMetrics(registry);

  @Test
  void namesAndLabelsAreThoseOfTheDashboards() {
    metrics.downloadTaskBegun(TASK);
    metrics.downloadTaskBegun(TASK);
    metrics.downloadTaskEnded(TASK, 5 << 20, Duration.ofMillis(300), true);
    metrics.downloadTaskEnded(TASK, 5 << 20, Duration.ofMillis(300), false);
    metrics.pieceDownloaded(Traffic.REMOTE_PEER, 4 << 20, Duration.ofMillis(3));
    metrics.backendRequest("http", "GET", Duration.ofMillis(3), false);
    metrics.called(DaemonMetrics.Rpc.LIST_LOCAL_TASKS, "STANDARD", false);
    metrics.hostDeleted(true);
    metrics.version("1.5.10", "abc", "java/0.1", "");

    assertThat(registry.scrape())
        .contains(
            "dragonfly_client_download_task_total{app=\"a\",priority=\"6\",tag=\"t\",type=\"STANDARD\"}"
                + " 2.0",
            "dragonfly_client_download_task_failure_total{app=\"a\",priority=\"6\",tag=\"t\",type=\"STANDARD\"}"
                + " 1.0",
            "dragonfly_client_download_task_duration_milliseconds_count{task_size_level=\"3\",task_type=\"STANDARD\"}"
                + " 1",
            "dragonfly_client_download_piece_duration_milliseconds_bucket{type=\"REMOTE_PEER\",le=\"4.0\"}"
                + " 1",
            "dragonfly_client_backend_request_total{method=\"GET\",scheme=\"http\"} 1.0",
            "dragonfly_client_backend_request_failure_total{method=\"GET\",scheme=\"http\"} 1.0",
            "dragonfly_client_list_local_tasks_total{type=\"STANDARD\"} 1.0",
            "dragonfly_client_list_tasks_failure_total{type=\"STANDARD\"} 1.0",
            "dragonfly_client_delete_host_total 1.0")
        .contains("dragonfly_client_download_traffic{type=\"REMOTE_PEER\"} 4194304.0");
  }

  @Test
  void concurrentTasksComeBackToZero() {
    metrics.downloadTaskBegun(TASK);
    metrics.downloadTaskEnded(TASK, 1, Duration.ZERO, true);

    assertThat(registry.scrape())
        .containsPattern("dragonfly_client_concurrent_download_task_total\\S* 0.0");
  }

  @Test
  void tagsOfCallersAreBounded() {
    for (int i = 0; i < 1000; i++) {
      metrics.uploadTaskBegun(new TaskLabels("STANDARD", "tag" + i, "app", 0));
    }

    long series =
        registry
            .scrape()
            .lines()
            .filter(line -> line.startsWith("dragonfly_client_upload_task_total{"))
            .count();
    assertThat(series).isLessThanOrEqualTo(101);
    assertThat(registry.scrape()).contains("tag=\"other\"");
  }

  @ParameterizedTest
  @CsvSource({
    "-1, 0",
    "0, 1",
    "1048575, 1",
    "1048576, 2",
    "1073741823, 10",
    "1073741824, 11",
    "1099511627776, 20"
  })
  void sizesAreGrouped(long length, int level) {
    assertThat(SizeLevel.of(length)).isEqualTo(level);
  }

  @Test
  void metersAreThoseOfTheDocument() throws Exception {
    exercise();

    assertThat(names(registry.scrape(), "# TYPE (dragonfly_\\S+) "))
        .isEqualTo(names(Files.readString(DOCUMENT), "\\| `(dragonfly_\\w+)` \\|"));
  }

  /** Gives every meter a value. */
  private void exercise() {
    for (boolean succeeded : new boolean[] {true, false}) {
      metrics.downloadTaskBegun(TASK);
      metrics.downloadTaskEnded(TASK, 1, Duration.ZERO, succeeded);
      metrics.uploadTaskBegun(TASK);
      metrics.uploadTaskEnded(TASK, 1, Duration.ZERO, succeeded);
      metrics.backendRequest("http", "GET", Duration.ZERO, succeeded);
      metrics.hostDeleted(succeeded);
      for (DaemonMetrics.Rpc rpc : DaemonMetrics.Rpc.values()) {
        metrics.called(rpc, "STANDARD", succeeded);
      }
    }
    metrics.prefetchTaskBegun(TASK);
    metrics.prefetchTaskFailed(TASK);
    metrics.pieceDownloaded(Traffic.REMOTE_PEER, 1, Duration.ZERO);
    metrics.pieceCorrupt(Traffic.REMOTE_PEER);
    metrics.pieceUploadBegun();
    metrics.pieceUploadEnded(1);
    metrics.disk(2, 1);
    metrics.downloadTaskBlocked("STANDARD");
    metrics.uploadTaskBlocked("STANDARD");
    metrics.version("1.5.10", "abc", "java/0.1", "");
  }

  private static Set<String> names(String text, String pattern) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map(match -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
