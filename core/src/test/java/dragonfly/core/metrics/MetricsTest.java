package dragonfly.core.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetricsTest {
  private final Metrics metrics = Metrics.create();

  @Test
  void counterKeepsItsName() {
    var counter =
        metrics.counter("dragonfly_client_download_task_total", "Downloads.", "type", "tag");

    counter.increment("1", "a");
    counter.add(2, "1", "a");

    assertThat(lines("dragonfly_client_download_task"))
        .containsExactly("dragonfly_client_download_task_total{tag=\"a\",type=\"1\"} 3.0");
    assertThat(metrics.scrape()).contains("# TYPE dragonfly_client_download_task_total counter");
    assertThat(counter.value("1", "a")).isEqualTo(3);
  }

  @Test
  void counterWithoutLabelsIsShownBeforeItsFirstRecord() {
    metrics.counter("dragonfly_scheduler_stat_peer_total", "Calls.");

    assertThat(lines("dragonfly_scheduler_stat_peer"))
        .containsExactly("dragonfly_scheduler_stat_peer_total 0.0");
  }

  @Test
  void gaugeThatIsNamedTotalKeepsItsName() {
    var gauge = metrics.gauge("dragonfly_scheduler_concurrent_schedule_total", "Running.");

    gauge.set(5);
    gauge.add(-2);

    assertThat(lines("dragonfly_scheduler_concurrent"))
        .containsExactly("dragonfly_scheduler_concurrent_schedule_total 3.0");
    assertThat(metrics.scrape())
        .contains("# TYPE dragonfly_scheduler_concurrent_schedule_total gauge");
  }

  @Test
  void gaugeOfSupplierIsAskedWhenRead() {
    var values = new int[] {7};
    metrics.gauge("dragonfly_client_disk_total", "Space.", () -> values[0]);
    values[0] = 8;

    assertThat(lines("dragonfly_client_disk")).containsExactly("dragonfly_client_disk_total 8.0");
  }

  @Test
  void infoLikeGaugeKeepsItsName() {
    metrics.gauge("dragonfly_manager_build_info", "Build.", "version").set(1, "0.1.0");

    assertThat(lines("dragonfly_manager_build"))
        .containsExactly("dragonfly_manager_build_info{version=\"0.1.0\"} 1.0");
  }

  @Test
  void histogramHasItsBucketsOnly() {
    var histogram =
        metrics.histogram(
            "dragonfly_client_download_task_duration_milliseconds",
            "Time.",
            List.of(1.0, 10.0),
            "type");

    histogram.observe(10, "1");
    histogram.observe(11, "1");

    String name = "dragonfly_client_download_task_duration_milliseconds";
    assertThat(lines("dragonfly_client_download_task_duration"))
        .containsExactlyInAnyOrder(
            name + "_bucket{type=\"1\",le=\"1.0\"} 0",
            name + "_bucket{type=\"1\",le=\"10.0\"} 1",
            name + "_bucket{type=\"1\",le=\"+Inf\"} 2",
            name + "_count{type=\"1\"} 2",
            name + "_sum{type=\"1\"} 21.0");
  }

  @Test
  void virtualMachineIsMeasuredToo() {
    assertThat(metrics.scrape())
        .contains("jvm_memory_used_bytes")
        .contains("process_uptime_seconds");
  }

  @Test
  void endpointServesMetricsAndOwnPaths() throws IOException, InterruptedException {
    metrics.counter("dragonfly_manager_a_total", "A.").increment();
    try (var endpoint =
        HttpEndpoint.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
      endpoint
          .metrics(metrics)
          .handle(
              "GET",
              "/healthy",
              request -> HttpEndpoint.Reply.text(200, "ok " + request.query().get("q")))
          .handle(
              "GET",
              "/wrong",
              _ -> {
                throw new IllegalArgumentException("wrong: a=1");
              });

      assertThat(get(endpoint, "/metrics").body()).contains("dragonfly_manager_a_total 1.0");
      assertThat(get(endpoint, "/metrics").headers().firstValue("Content-Type"))
          .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain"));
      assertThat(get(endpoint, "/healthy?q=1").body()).isEqualTo("ok 1");
      assertThat(get(endpoint, "/wrong").statusCode()).isEqualTo(400);
      assertThat(get(endpoint, "/nothing").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void takenPortOfEndpointIsNamed() {
    var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (var first = HttpEndpoint.start(any)) {
      var taken = new InetSocketAddress(InetAddress.getLoopbackAddress(), first.port());

      assertThatThrownBy(() -> HttpEndpoint.start(taken))
          .hasMessageContaining(Integer.toString(first.port()));
    }
  }

  private static HttpResponse<String> get(HttpEndpoint endpoint, String path)
      throws IOException, InterruptedException {
    try (var client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + endpoint.port() + path)).build(),
          BodyHandlers.ofString());
    }
  }

  private List<String> lines(String prefix) {
    return metrics.scrape().lines().filter(line -> line.startsWith(prefix)).toList();
  }
}
