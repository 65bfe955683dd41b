package dragonfly.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import dragonfly.it.process.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The alerts of the chart, judged by Prometheus' own tool: each fires when what it is for happens,
 * and none while all is well.
 */
final class AlertsTest {
  private static final Path PROMTOOL = Path.of("/usr/bin/promtool");
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private static final String VALUES =
      """
      manager: {metrics: {prometheusRule: {enable: true}}}
      scheduler: {metrics: {prometheusRule: {enable: true}}}
      seedClient: {metrics: {prometheusRule: {enable: true}}}
      client: {metrics: {prometheusRule: {enable: true}}}
      """;

  /** What is measured each minute: 30 of 40 fail, 1 of 40 fails, or nothing grows. */
  private static final String MOST = "0+30x60";

  private static final String ALL = "0+40x60";
  private static final String FEW = "0+1x60";
  private static final String STILL = "0x60";

  @TempDir
  @SuppressWarnings("NullAway.Init") // set by JUnit
  private Path directory;

  /** A series, with %s for the rest of its labels, and its values while ill and while well. */
  private record Series(String name, String ill, String well) {
    String with(String job, boolean isIll) {
      return "{series: '%s', values: '%s'}".formatted(name.formatted(job), isIll ? ill : well);
    }
  }

  /** The series of each alert, by what its name ends with; %s is the job. */
  private static final Map<String, List<Series>> SERIES = new LinkedHashMap<>();

  static {
    put("Down", new Series("up{job=\"%s\",pod=\"a\"}", STILL, "1x60"));
    put(
        "ManagerRestFailures",
        new Series("manager_requests_total{job=\"%s\",code=\"500\"}", MOST, FEW),
        new Series("manager_requests_total{job=\"%s\",code=\"200\"}", FEW, ALL));
    put(
        "ManagerGrpcFailures",
        new Series("grpc_server_handled_total{job=\"%s\",grpc_code=\"Internal\"}", MOST, FEW),
        new Series("grpc_server_handled_total{job=\"%s\",grpc_code=\"OK\"}", FEW, ALL));
    put(
        "ManagerAuditBehind",
        new Series(
            "dragonfly_manager_audit_queue_length{job=\"%s\",pod=\"a\"}", "2000x60", "5x60"));
    share("SchedulerRegisterFailures", "dragonfly_scheduler_register_peer");
    share("SchedulerDownloadFailures", "dragonfly_scheduler_download_peer_finished");
    share("SchedulerAnnounceFailures", "dragonfly_scheduler_announce_host");
    put(
        "NoHealthySeed",
        new Series(
            "dragonfly_scheduler_seed_trigger_total{job=\"%s\",outcome=\"none\"}", MOST, STILL));
    put(
        "PeersRefused",
        new Series("dragonfly_scheduler_refused_peer_total{job=\"%s\",reason=\"r\"}", MOST, STILL));
    share("ClientDownloadFailures", "dragonfly_client_download_task");
    share("ClientUploadFailures", "dragonfly_client_upload_task");
    put(
        "CorruptPieces",
        new Series(
            "dragonfly_client_corrupt_piece_total{job=\"%s\",pod=\"a\",type=\"REMOTE_PEER\"}",
            MOST, STILL));
    put(
        "DiskFull",
        new Series(
            "dragonfly_client_disk_usage_space_total{job=\"%s\",pod=\"a\"}", "99x60", "80x60"),
        new Series("dragonfly_client_disk_space_total{job=\"%s\",pod=\"a\"}", "100x60", "100x60"));
  }

  private static void put(String alert, Series... series) {
    SERIES.put(alert, List.of(series));
  }

  private static void share(String alert, String meter) {
    put(
        alert,
        new Series(meter + "_failure_total{job=\"%s\"}", MOST, FEW),
        new Series(meter + "_total{job=\"%s\"}", ALL, ALL));
  }

  private record Alert(String name, String job) {
    List<Series> series() {
      return SERIES.entrySet().stream()
          .filter(entry -> name.endsWith(entry.getKey()))
          .findFirst()
          .orElseThrow(() -> new AssertionError("no series for the alert " + name))
          .getValue();
    }
  }

  @BeforeEach
  void needsPromtool() {
    Assumptions.assumeTrue(
        Files.isExecutable(PROMTOOL), "promtool is missing: apt-get install prometheus");
  }

  @Test
  void rulesAreGood() throws IOException {
    rules();

    check("check", "rules", directory.resolve("rules.json").toString());
  }

  @Test
  void everyAlertFiresWhenWhatItIsForHappensAndOnlyThen() throws IOException {
    var alerts = rules();
    assertThat(alerts).hasSizeGreaterThan(15);
    var test = new StringBuilder("rule_files: [rules.json]\nevaluation_interval: 1m\ntests:\n");
    for (boolean isIll : List.of(true, false)) {
      for (Alert alert : alerts) {
        test.append("  - interval: 1m\n    input_series:\n");
        alert
            .series()
            .forEach(
                series ->
                    test.append("      - ").append(series.with(alert.job, isIll)).append('\n'));
        // whether it fires is a series that Prometheus makes itself
        test.append("    promql_expr_test:\n");
        test.append(
            """
                  - expr: 'count(ALERTS{alertname="%s",alertstate="firing"})'
                    eval_time: 45m
                    exp_samples: [%s]
            """
                .formatted(alert.name, isIll ? "{labels: '{}', value: 1}" : ""));
      }
    }
    Files.writeString(directory.resolve("test.yaml"), test);

    check("test", "rules", directory.resolve("test.yaml").toString());
  }

  private void check(String... arguments) {
    var words = new ArrayList<String>();
    words.add(PROMTOOL.toString());
    words.addAll(List.of(arguments));
    try (var command = Command.start(words, directory, Map.of())) {
      var outcome = command.await(LIMIT);
      assertThat(outcome.exitCode()).as(outcome.toString()).isZero();
    }
  }

  /** Writes the rules of the chart, and gives its alerts. */
  private List<Alert> rules() throws IOException {
    try (var chart = Chart.open()) {
      var groups =
          chart.render(VALUES).stream()
              .filter(object -> object.kind().equals("PrometheusRule"))
              .flatMap(rule -> rule.at("spec").list("groups").stream())
              .toList();
      // YAML is a superset of JSON
      Files.writeString(
          directory.resolve("rules.json"),
          groups.stream()
              .map(group -> new Gson().toJson(group.content()))
              .collect(Collectors.joining(",", "{\"groups\":[", "]}")));
      return groups.stream()
          .flatMap(group -> group.list("rules").stream())
          .map(rule -> new Alert(rule.text("alert"), job(rule.text("expr"))))
          .toList();
    }
  }

  private static String job(String expression) {
    int start = expression.indexOf("job=\"") + "job=\"".length();
    return expression.substring(start, expression.indexOf('"', start));
  }
}
