package dragonfly.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dragonfly.it.process.Ports;
import dragonfly.it.process.Server;
import dragonfly.testkit.Certificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the chart rendered, run as processes: the cluster downloads a file through its own test. */
final class ChartClusterIT {
  private static final int SIZE = 9 << 20;
  private static final Pattern FROM_PEERS =
      Pattern.compile(
          "dragonfly_client_download_traffic\\{type=\"REMOTE_PEER\"\\} (?:9437184|9\\.437184E6)");

  /** Ports of this machine in place of those that every pod may have for itself. */
  private static String ports() {
    return """
    manager: {restPort: %d, grpcPort: %d, metricsPort: %d, metrics: {prometheusRule: {enable: true}}}
    scheduler: {containerPort: %d, metricsPort: %d}
    seedClient: {config: %s}
    client: {config: %s}
    test: {size: %d, port: %d}
    """
        .formatted(
            Ports.free(),
            Ports.free(),
            Ports.free(),
            Ports.free(),
            Ports.free(),
            daemonPorts(),
            daemonPorts(),
            SIZE,
            Ports.free());
  }

  private static String daemonPorts() {
    return "{upload: {server: {port: %d}}, storage: {server: {tcpPort: %d}}, metrics: {server: {port: %d}}, health: {server: {port: %d}}}"
        .formatted(Ports.free(), Ports.free(), Ports.free(), Ports.free());
  }

  @Test
  void aClusterWithAManagerDownloads(@TempDir Path dir) throws Exception {
    try (var chart = Chart.open();
        var pods = new Pods(chart.render(ports()));
        var prometheus =
            Prometheus.reading(
                dir,
                Map.of(
                    "df-dragonfly-manager-metrics",
                    pods.metricsPort("Deployment", "df-dragonfly-manager"),
                    "df-dragonfly-scheduler-headless",
                    pods.metricsPort("StatefulSet", "df-dragonfly-scheduler"),
                    "df-dragonfly-seed-client-headless",
                    pods.metricsPort("StatefulSet", "df-dragonfly-seed-client"),
                    "df-dragonfly-client-metrics",
                    pods.metricsPort("DaemonSet", "df-dragonfly-client")))) {
      var servers = startAll(pods, true);

      expectDownload(pods);
      prometheus.expectDataForEachPanel();
      expectMetersOfAlerts(pods, chart.render(ports()));
      expectOrderlyEnd(servers);
    }
  }

  @Test
  void aClusterWithoutAManagerDownloads() throws Exception {
    try (var chart = Chart.open();
        var pods =
            new Pods(chart.render(ports().replace("manager: {", "manager: {enable: false, ")))) {
      var servers = startAll(pods, false);

      expectDownload(pods);
      expectOrderlyEnd(servers);
    }
  }

  @Test
  void aClusterWhoseManagerAsksForCertificatesDownloads(@TempDir Path dir) throws Exception {
    try (var chart = Chart.open();
        var pods =
            new Pods(
                chart.render(
                    ports()
                        + "mtls: {enable: true, existingSecret: m, clientExistingSecret: c}"))) {
      var authority = Certificates.create();
      pods.putSecret(
          "m", secret(authority, dir.resolve("m"), "df-dragonfly-manager.swarm.svc.cluster.local"));
      pods.putSecret("c", secret(authority, dir.resolve("c")));
      var servers = startAll(pods, true);

      expectDownload(pods);
      expectOrderlyEnd(servers);
    }
  }

  private static Map<String, String> secret(Certificates authority, Path dir, String... names)
      throws IOException {
    var files = authority.writeTo(dir, names);
    return Map.of(
        "ca.crt", Files.readString(Objects.requireNonNull(files.caCert())),
        "tls.crt", Files.readString(Objects.requireNonNull(files.cert())),
        "tls.key", Files.readString(Objects.requireNonNull(files.key())));
  }

  /** Daemons first: nobody has to be started before another. */
  private static List<Server> startAll(Pods pods, boolean hasManager) {
    var servers = new ArrayList<Server>();
    servers.add(pods.start("DaemonSet", "df-dragonfly-client"));
    servers.add(pods.start("StatefulSet", "df-dragonfly-seed-client"));
    servers.add(pods.start("StatefulSet", "df-dragonfly-scheduler"));
    if (hasManager) {
      servers.add(pods.start("Deployment", "df-dragonfly-manager"));
    }
    pods.awaitMetrics(
        "StatefulSet",
        "df-dragonfly-scheduler",
        Pattern.compile("dragonfly_scheduler_hosts 2(?:\\.0)?\\b"));
    return servers;
  }

  private static void expectDownload(Pods pods) {
    var outcome = pods.run("df-dragonfly-test-download");

    assertThat(outcome.exitCode()).as(outcome.toString()).isZero();
    assertThat(outcome.out()).contains("downloaded " + SIZE + " bytes");
    assertThat(pods.metrics("DaemonSet", "df-dragonfly-client")).containsPattern(FROM_PEERS);
  }

  private static void expectMetersOfAlerts(Pods pods, List<Rendered> objects) {
    assertThat(ChartTest.managerMeters(objects))
        .isNotEmpty()
        .allSatisfy(
            meter ->
                assertThat(pods.metrics("Deployment", "df-dragonfly-manager"))
                    .contains("# TYPE " + meter + " "));
  }

  private static void expectOrderlyEnd(List<Server> servers) {
    for (Server server : servers) {
      assertThat(server.terminate()).as(server.log()).isZero();
    }
  }
}
