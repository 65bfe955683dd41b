package dragonfly.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import dragonfly.it.process.Ports;
import dragonfly.it.process.Server;
import dragonfly.it.process.Wait;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Debian's Prometheus, reading the programs of a cluster each second; nothing where it is not
 * installed. Used by one thread.
 */
final class Prometheus implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/bin/prometheus");
  private static final Duration LIMIT = Duration.ofMinutes(1);

  /** What a download that nothing disturbs leaves without a value. */
  private static final Pattern MAY_BE_EMPTY =
      Pattern.compile("_failure_total|corrupt_piece|refused_peer|back_to_source_answer");

  private final HttpClient http = HttpClient.newHttpClient();
  private final int port = Ports.free();
  private final @Nullable Server server;

  private Prometheus(Path directory, Map<String, Integer> targets) throws IOException {
    if (!Files.isExecutable(PROGRAM)) {
      server = null;
      return;
    }
    String jobs =
        targets.entrySet().stream()
            .map(
                target ->
                    "  - {job_name: %s, static_configs: [{targets: ['127.0.0.1:%d'], labels: {pod: p}}]}\n"
                        .formatted(target.getKey(), target.getValue()))
            .collect(Collectors.joining());
    Path config =
        Files.writeString(
            directory.resolve("prometheus.yml"),
            "global: {scrape_interval: 1s, scrape_timeout: 1s}\nscrape_configs:\n" + jobs);
    server =
        new Server(
            "prometheus",
            directory.resolve("prometheus.log"),
            List.of(
                PROGRAM.toString(),
                "--config.file=" + config,
                "--storage.tsdb.path=" + directory.resolve("tsdb"),
                "--web.listen-address=127.0.0.1:" + port),
            Map.of());
    server.start();
  }

  /** Starts it, without waiting until it reads. */
  static Prometheus reading(Path directory, Map<String, Integer> portsByJob) throws IOException {
    return new Prometheus(directory, portsByJob);
  }

  /** The queries of the dashboard, as Grafana would send them. */
  static List<String> queries() throws IOException {
    var queries = new ArrayList<String>();
    String text = Files.readString(Chart.DIRECTORY.resolve("dashboards/dragonfly.json"));
    for (JsonElement panel :
        JsonParser.parseString(text).getAsJsonObject().getAsJsonArray("panels")) {
      if (panel.getAsJsonObject().has("targets")) {
        for (JsonElement target : panel.getAsJsonObject().getAsJsonArray("targets")) {
          queries.add(
              target.getAsJsonObject().get("expr").getAsString().replace("$__rate_interval", "1m"));
        }
      }
    }
    return queries;
  }

  /**
   * Waits until each query of the dashboard has an answer, and each of a healthy cluster a value.
   */
  void expectDataForEachPanel() throws IOException {
    if (server == null) {
      return;
    }
    var queries = queries();
    assertThat(queries).hasSizeGreaterThan(20);
    var without = new TreeSet<String>();
    Wait.until(
        LIMIT,
        () -> "no data: " + without,
        () -> {
          without.clear();
          for (String query : queries) {
            if (results(query) == 0 && !MAY_BE_EMPTY.matcher(query).find()) {
              without.add(query);
            }
          }
          return without.isEmpty();
        });
  }

  private int results(String query) throws IOException {
    var uri =
        URI.create(
            "http://127.0.0.1:%d/api/v1/query?query=%s"
                .formatted(port, URLEncoder.encode(query, StandardCharsets.UTF_8)));
    try {
      var answer =
          http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(query + ": " + answer.body()).isEqualTo(200);
      return JsonParser.parseString(answer.body())
          .getAsJsonObject()
          .getAsJsonObject("data")
          .getAsJsonArray("result")
          .size();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    http.close();
    if (server != null) {
      server.close();
    }
  }
}
