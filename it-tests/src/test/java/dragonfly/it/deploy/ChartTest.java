package dragonfly.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dragonfly.core.config.ConfigFile;
import dragonfly.daemon.config.DaemonConfig;
import dragonfly.manager.config.ManagerConfig;
import dragonfly.scheduler.config.SchedulerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the chart makes of values. */
final class ChartTest {
  private static final Path SNAPSHOT =
      Path.of("src/test/resources/dragonfly/it/deploy/default.yaml");
  private static final Path NOW = Path.of("target/chart-default.yaml");
  private static final Pattern METER = Pattern.compile("\\b(?:dragonfly|manager|grpc)_\\w+");

  /** Every switch of the chart at once, on PostgreSQL. */
  private static final String EVERYTHING =
      """
      global: {imageRegistry: registry.example, imagePullSecrets: [pull], nodeSelector: {a: b}, storageClass: fast}
      dashboards: {enable: true, labels: {grafana_dashboard: "1"}, namespace: monitoring}
      networkPolicy: {enable: true, nodeCIDRs: [10.0.0.0/8], restFrom: [{podSelector: {}}], metricsFrom: [{namespaceSelector: {}}]}
      mtls: {enable: true, certManager: {enable: true, issuerRef: {name: ca}}}
      externalPostgresql: {host: db.example, existingSecret: db, sslMode: verify-full, tls: {existingSecret: db-tls, clientCertificate: true}}
      manager:
        replicas: 3
        rootPassword: {existingSecret: root}
        jwtKey: {existingSecret: jwt}
        initialToken: {existingSecret: pat}
        restTLS: {existingSecret: rest}
        service: {type: NodePort, nodePort: 30080, labels: {x: y}, annotations: {x: y}}
        ingress: {enable: true, className: nginx, hosts: [a.example], tls: [{hosts: [a.example], secretName: t}]}
        autoscaling: {enable: true}
        javaOpts: -Xmx1g
        priorityClassName: high
        tolerations: [{operator: Exists}]
        affinity: {nodeAffinity: {}}
        hostAliases: [{ip: 10.0.0.1, hostnames: [x]}]
        extraEnvVars: [{name: A, value: b}]
        extraVolumes: [{name: more, emptyDir: {}}]
        extraVolumeMounts: [{name: more, mountPath: /more}]
        podAnnotations: {x: y}
        podLabels: {x: y}
        topologySpreadConstraints: [{maxSkew: 2, topologyKey: rack, whenUnsatisfiable: DoNotSchedule}]
        metrics: {serviceMonitor: {enable: true, additionalLabels: {r: p}}, prometheusRule: {enable: true}}
      scheduler: {metrics: {serviceMonitor: {enable: true}, prometheusRule: {enable: true}}}
      seedClient:
        persistence: {annotations: {x: y}, whenDeleted: Delete}
        metrics: {serviceMonitor: {enable: true}, prometheusRule: {enable: true}}
      client:
        hostNetwork: false
        storageHostPath: /var/lib/dragonfly
        metrics: {serviceMonitor: {enable: true}, prometheusRule: {enable: true, additionalLabels: {r: p}}}
      """;

  private final Chart chart = Chart.open();

  @AfterEach
  void close() {
    chart.close();
  }

  static List<String> matrix() {
    return List.of(
        "{}",
        EVERYTHING,
        // without a manager, and without volumes
        "{manager: {enable: false}, seedClient: {persistence: {enable: false}}}",
        "{manager: {enable: false}, scheduler: {dynconfig: {seedPeerClusterConfig: {loadLimit:"
            + " 9}}}}",
        // a manager elsewhere
        "{manager: {enable: false}, externalManager: {host: manager.example}}",
        """
        manager: {enable: false}
        externalManager: {host: manager.example}
        mtls: {enable: true, existingSecret: tls}
        scheduler: {config: {manager: {schedulerClusterID: 2}}}
        client: {config: {host: {schedulerClusterID: 2}}}
        """,
        // daemons alone, in a cluster whose schedulers are elsewhere
        """
        {manager: {enable: false}, scheduler: {enable: false}, seedClient: {enable: false},
         client: {dynconfig: {scheduler: {addrs: ["10.0.0.1:8002"]}}}}
        """,
        // other databases
        "{externalMysql: {host: db.example, password: secret-1}, manager: {replicas: 2}}",
        "{externalMysql: {host: db.example, existingSecret: db, tls: {existingSecret: ca}}}",
        "{externalPostgresql: {host: db.example, password: secret-1}}",
        "{manager: {persistence: {enable: false}}}",
        "{manager: {persistence: {existingClaim: mine}}}",
        "{manager: {existingConfigSecret: a}, scheduler: {existingConfigSecret: b}, seedClient:"
            + " {existingConfigSecret: c}, client: {existingConfigSecret: d}}",
        // a values file of the original's chart
        """
        manager:
          image: {registry: docker.io, tag: latest}
          initContainer: {image: {repository: busybox}}
          metrics: {enable: true, service: {type: ClusterIP}, serviceMonitor: {enable: true}}
          config: {auth: {jwt: {realm: Dragonfly, key: secret-2, timeout: 48h}}, console: true, verbose: true}
        scheduler: {maxProcs: "", config: {scheduler: {retryLimit: 7}, verbose: true}}
        seedClient: {replicas: 1, persistence: {enable: true, size: 10Gi}, config: {verbose: true}}
        client: {hostPID: true, hostIPC: true, dfinit: {enable: true}, config: {gc: {policy: {taskTTL: 720h}}}}
        injector: {enable: true}
        redis: {enable: true}
        mysql: {enable: false}
        externalRedis: {addrs: [redis.example:6379]}
        externalMysql: {migrate: true, host: db.example, username: u, password: secret-3, database: d, port: 3307}
        """);
  }

  @Test
  void strictLintFindsNothing() {
    var result = chart.lint();

    assertThat(result.isFailed()).as(result.getMessages().toString()).isFalse();
    assertThat(result.getMessages()).allMatch(line -> line.contains("[INFO]"));
  }

  @ParameterizedTest
  @MethodSource("matrix")
  void everyObjectIsOneOfKubernetes(String values) {
    var objects = chart.render(values);

    assertThat(objects).isNotEmpty().allSatisfy(KubernetesSchema::check);
    var names = objects.stream().map(object -> object.kind() + "/" + object.name()).toList();
    assertThat(names).doesNotHaveDuplicates();
  }

  @Test
  void aFieldThatKubernetesDoesNotKnowIsFound() {
    var pod =
        Rendered.all("{apiVersion: v1, kind: Pod, metadata: {name: x}, spec: {contaners: []}}");
    var port =
        Rendered.all(
            "{apiVersion: v1, kind: Service, metadata: {name: x}, spec: {ports: [{port: abc}]}}");

    assertThatThrownBy(() -> KubernetesSchema.check(pod.getFirst()))
        .hasMessageContaining("contaners");
    assertThatThrownBy(() -> KubernetesSchema.check(port.getFirst())).hasMessageContaining("abc");
  }

  @ParameterizedTest
  @MethodSource("matrix")
  void theProgramsKnowEveryKeyOfTheirConfiguration(String values) {
    for (Rendered map : chart.render(values)) {
      if (map.kind().equals("ConfigMap") && !map.name().endsWith("-dashboards")) {
        map.at("data").content().forEach((file, text) -> checkConfig(file, text.toString()));
      }
    }
  }

  private static void checkConfig(String file, String text) {
    var node = ConfigFile.parse(file, text);
    switch (file) {
      case "manager.yaml" -> ManagerConfig.load(node);
      case "scheduler.yaml" -> SchedulerConfig.load(node);
      case "dfdaemon.yaml" -> DaemonConfig.load(node);
      // the programs read it when they run, see ChartClusterIT
      case "dynconfig.yaml" -> {
        return;
      }
      default -> throw new AssertionError("no program reads " + file);
    }
    // keys that values of the original's chart bring along are its programs' own
    assertThat(node.unknownKeys()).as(text).allMatch(warning -> warning.contains("verbose"));
  }

  /** What the console's page "connect a node" shows; its own tests keep these files. */
  @ParameterizedTest
  @ValueSource(strings = {"peer", "seed"})
  void snippetsOfTheConsoleMakeADaemonOfTheCluster(String role) throws IOException {
    var snippets = Chart.ROOT.resolve("console/tests/snippets");
    checkConfig("dfdaemon.yaml", Files.readString(snippets.resolve(role + "-dfdaemon.yaml")));

    var rendered = chart.render(Files.readString(snippets.resolve(role + "-values.yaml")));

    assertThat(rendered.stream().map(Rendered::kind))
        .filteredOn(kind -> kind.equals("DaemonSet") || kind.equals("StatefulSet"))
        .containsExactly(role.equals("seed") ? "StatefulSet" : "DaemonSet");
    assertThat(rendered.stream().map(Rendered::kind)).doesNotContain("Deployment");
    var config =
        rendered.stream()
            .filter(object -> object.kind().equals("ConfigMap"))
            .map(map -> map.at("data").text("dfdaemon.yaml"))
            .toList();
    assertThat(config)
        .singleElement()
        .asString()
        .contains("schedulerClusterID: 2", "idc: b1", "location: eu|de", "10.0.0.1:65003");
    checkConfig("dfdaemon.yaml", config.getFirst());
  }

  @ParameterizedTest
  @MethodSource("matrix")
  void secretsAreOnlyInSecrets(String values) {
    for (Rendered object : chart.render(values)) {
      if (!object.kind().equals("Secret")) {
        assertThat(object.content().toString()).doesNotContain("secret-1", "secret-2", "secret-3");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("matrix")
  void whatPodsReferToIsThere(String values) {
    var objects = chart.render(values);
    var maps = namesOf(objects, "ConfigMap");
    var accounts = namesOf(objects, "ServiceAccount");
    var services = namesOf(objects, "Service");
    for (Rendered object : objects) {
      if (!Set.of("Deployment", "StatefulSet", "DaemonSet").contains(object.kind())) {
        continue;
      }
      Rendered pod = object.at("spec", "template", "spec");
      Rendered container = pod.list("containers").getFirst();
      Set<String> volumes = texts(pod.list("volumes"), "name");
      volumes.addAll(
          object.at("spec").list("volumeClaimTemplates").stream().map(Rendered::name).toList());

      assertThat(texts(container.list("volumeMounts"), "name")).isEqualTo(volumes);
      assertThat(accounts).contains(pod.text("serviceAccountName"));
      pod.list("volumes").stream()
          .flatMap(volume -> volume.find("configMap").stream())
          .forEach(map -> assertThat(maps).contains(map.text("name")));
      if (object.kind().equals("StatefulSet")) {
        assertThat(services).contains(object.at("spec").text("serviceName"));
      }
      assertThat(object.at("spec", "template", "metadata", "labels").content())
          .containsAllEntriesOf(object.at("spec", "selector", "matchLabels").content());
    }
  }

  private static Set<String> namesOf(List<Rendered> objects, String kind) {
    return objects.stream()
        .filter(object -> object.kind().equals(kind))
        .map(Rendered::name)
        .collect(Collectors.toSet());
  }

  private static Set<String> texts(List<Rendered> nodes, String key) {
    return nodes.stream()
        .map(node -> node.text(key))
        .collect(Collectors.toCollection(HashSet::new));
  }

  @ParameterizedTest
  @MethodSource("matrix")
  void noContainerMayWriteItsRootOrGainRights(String values) {
    for (Rendered object : chart.render(values)) {
      var found = podOf(object);
      if (found.isEmpty()) {
        continue;
      }
      Rendered pod = found.get();
      var security = pod.list("containers").getFirst().at("securityContext");
      assertThat(security.content())
          .containsEntry("readOnlyRootFilesystem", true)
          .containsEntry("allowPrivilegeEscalation", false)
          .doesNotContainKey("privileged");
      assertThat(security.at("capabilities").texts("drop")).containsExactly("ALL");
      boolean isOfNode = object.kind().equals("DaemonSet") || object.kind().equals("Pod");
      assertThat(pod.at("securityContext").content().get("runAsNonRoot"))
          .isEqualTo(isOfNode ? null : true);
      assertThat(pod.has("initContainers")).isFalse();
    }
  }

  private static Optional<Rendered> podOf(Rendered object) {
    return switch (object.kind()) {
      case "Pod" -> object.find("spec");
      case "Deployment", "StatefulSet", "DaemonSet" ->
          Optional.of(object.at("spec", "template", "spec"));
      default -> Optional.empty();
    };
  }

  private static Set<String> documentedMeters() throws IOException {
    var known = new HashSet<String>();
    for (String page : List.of("docs/metrics-dfdaemon.md", "docs/metrics-scheduler.md")) {
      METER
          .matcher(Files.readString(Chart.ROOT.resolve(page)))
          .results()
          .forEach(found -> known.add(found.group()));
    }
    return known;
  }

  @Test
  void alertsAskForMetersThatExist() throws IOException {
    var known = documentedMeters();
    // those of the manager are looked for in a running one, by ChartClusterIT
    known.addAll(managerMeters(chart.render(EVERYTHING)));

    var asked =
        meters(chart.render(EVERYTHING).stream().filter(o -> o.kind().equals("PrometheusRule")));

    assertThat(asked).hasSizeGreaterThan(10).isSubsetOf(known);
  }

  @Test
  void dashboardAsksForMetersThatExist() throws IOException {
    var known = documentedMeters();

    var asked =
        Prometheus.queries().stream()
            .flatMap(query -> METER.matcher(withoutLabels(query)).results())
            .map(found -> found.group().replaceAll("_bucket$", ""))
            .filter(meter -> meter.startsWith("dragonfly_"))
            .collect(Collectors.toSet());

    assertThat(asked).hasSizeGreaterThan(15).isSubsetOf(known);
  }

  /** The meters of the manager's alerts. */
  static Set<String> managerMeters(List<Rendered> objects) {
    return meters(
        objects.stream()
            .filter(o -> o.kind().equals("PrometheusRule") && o.name().endsWith("-manager")));
  }

  private static Set<String> meters(Stream<Rendered> rules) {
    return rules
        .flatMap(rule -> rule.at("spec").list("groups").stream())
        .flatMap(group -> group.list("rules").stream())
        .flatMap(rule -> METER.matcher(withoutLabels(rule.text("expr"))).results())
        .map(found -> found.group())
        .collect(Collectors.toSet());
  }

  private static String withoutLabels(String expression) {
    return expression.replaceAll("\\{[^}]*\\}", "");
  }

  @Test
  void alertsAreForTheJobsOfTheServicesThatHaveMetrics() {
    var objects = chart.render(EVERYTHING);
    var withMetrics =
        objects.stream()
            .filter(object -> object.kind().equals("Service"))
            .filter(s -> texts(s.at("spec").list("ports"), "name").contains("metrics"))
            .map(Rendered::name)
            .collect(Collectors.toSet());
    var jobs =
        objects.stream()
            .filter(object -> object.kind().equals("PrometheusRule"))
            .flatMap(rule -> rule.at("spec").list("groups").stream())
            .flatMap(group -> group.list("rules").stream())
            .flatMap(
                rule -> Pattern.compile("job=\"([^\"]+)\"").matcher(rule.text("expr")).results())
            .map(found -> found.group(1))
            .collect(Collectors.toSet());

    assertThat(jobs).isEqualTo(withMetrics).hasSize(4);
  }

  @Test
  void thePasswordOfTheFirstInstallationStays() {
    var first = rootPassword(chart.render("{}"));
    var other = rootPassword(chart.render("{}"));
    chart.putSecret("df-dragonfly-manager", "root-password", first);

    var upgraded = rootPassword(chart.render("{}"));

    assertThat(Base64.getDecoder().decode(first)).hasSize(20);
    assertThat(other).isNotEqualTo(first);
    assertThat(upgraded).isEqualTo(first);
  }

  private static String rootPassword(List<Rendered> objects) {
    return objects.stream()
        .filter(object -> object.kind().equals("Secret"))
        .findAny()
        .orElseThrow()
        .at("data")
        .text("root-password");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{manager: {replicas: 2}} -> externalPostgresql.host",
        "{mysql: {enable: true}} -> this chart brings no database",
        "{mtls: {enable: true}} -> mtls.existingSecret",
        "{externalMysql: {host: a}, externalPostgresql: {host: b}} -> give one",
        "{manager: {enable: false}, scheduler: {enable: false}} -> client.dynconfig.scheduler.addr",
        "{manager: {replicsa: 2}} -> replicsa",
        "{manager: {replicas: many}} -> integer",
        "{externalPostgresql: {sslMode: sometimes}} -> verify-full"
      })
  void whatCannotWorkIsRefusedWithTheWayOut(String example) {
    var parts = example.split(" -> ", 2);

    assertThatThrownBy(() -> chart.render(parts[0])).hasMessageContaining(parts[1]);
  }

  /** To accept what changed: copy target/chart-default.yaml over the snapshot. */
  @Test
  void whatIsRenderedByDefaultIsTheSnapshot() throws IOException {
    String now = chart.template("{}").replaceAll("root-password: \\S+=*", "root-password: random");
    Files.writeString(NOW, now);

    assertThat(Objects.requireNonNull(now)).isEqualTo(Files.readString(SNAPSHOT));
  }
}
