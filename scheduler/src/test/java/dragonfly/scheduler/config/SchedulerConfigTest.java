package dragonfly.scheduler.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dragonfly.core.config.ConfigException;
import dragonfly.core.config.ConfigFile;
import dragonfly.core.config.ConfigNode;
import dragonfly.core.config.TlsFiles;
import dragonfly.core.rpc.HostAndPort;
import dragonfly.scheduler.Repository;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SchedulerConfigTest {
  private static final String ALL =
      """
      console: true
      server:
        advertiseIP: 10.1.1.1
        advertisePort: 9002
        listenIP: 127.0.0.1
        port: 9003
        host: sched-1
        tls: {caCert: a, cert: b, key: c}
        requestRateLimit: 17
        logDir: /tmp/logs
        logLevel: debug
        logMaxSize: 7
        logMaxBackups: 3
      scheduler:
        backToSourceCount: 2
        retryBackToSourceLimit: 6
        retryLimit: 7
        meshParentLimit: 9
        meshPushInterval: 50ms
        sessionGrace: 4s
        blockTime: 5s
        learningTime: 6s
        gc:
          pieceDownloadTimeout: 31m
          peerGCInterval: 11s
          peerTTL: 25h
          taskGCInterval: 32m
          hostGCInterval: 6m
          hostTTL: 2h
      dynConfig: {refreshInterval: 2m, path: /tmp/dynconfig.yaml}
      host: {idc: i, location: a|b}
      manager:
        addr: manager:65003
        tls: {caCert: d, cert: e, key: f}
        schedulerClusterID: 4
        keepAlive: {interval: 6s}
      seedPeer:
        tls: {caCert: g, cert: h, key: i}
        taskDownloadTimeout: 11h
        firstSignTimeout: 12s
        stallTimeout: 3m
        healthInterval: 31s
      metrics: {enable: true, addr: ':8001'}
      network: {enableIPv6: true}
      compatibility: {generation: 1.5.1}
      """;

  private static SchedulerConfig config(String yaml) {
    return SchedulerConfig.load(ConfigFile.parse("scheduler.yaml", yaml));
  }

  private static TlsFiles tls(String ca, String cert, String key) {
    return new TlsFiles(Path.of(ca), Path.of(cert), Path.of(key));
  }

  @Test
  void defaultsAreThoseOfTheProtocolsScheduler() {
    assertThat(config(""))
        .isEqualTo(
            new SchedulerConfig(
                false,
                new ServerConfig(
                    null,
                    0,
                    "0.0.0.0",
                    8002,
                    null,
                    TlsFiles.NONE,
                    4000,
                    null,
                    "info",
                    1024,
                    20,
                    false),
                new SchedulingConfig(
                    200,
                    4,
                    5,
                    8,
                    Duration.ofMillis(100),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(3)),
                new GcConfig(
                    Duration.ofMinutes(30),
                    Duration.ofSeconds(10),
                    Duration.ofHours(24),
                    Duration.ofMinutes(30),
                    Duration.ofMinutes(5),
                    Duration.ofHours(1)),
                new DynConfigConfig(
                    Duration.ofMinutes(1), Path.of("/etc/dragonfly/dynconfig.yaml")),
                new HostConfig(null, null),
                new ManagerConfig(null, TlsFiles.NONE, 1, Duration.ofSeconds(5)),
                new SeedPeerConfig(
                    TlsFiles.NONE,
                    Duration.ofHours(10),
                    Duration.ofSeconds(10),
                    Duration.ofMinutes(2),
                    Duration.ofSeconds(30)),
                new MetricsConfig(false, new HostAndPort("0.0.0.0", 8000)),
                new CompatibilityConfig(null)));
  }

  @Test
  void everyKeyIsRead() {
    ConfigNode root = ConfigFile.parse("scheduler.yaml", ALL);

    assertThat(SchedulerConfig.load(root))
        .isEqualTo(
            new SchedulerConfig(
                true,
                new ServerConfig(
                    "10.1.1.1",
                    9002,
                    "127.0.0.1",
                    9003,
                    "sched-1",
                    tls("a", "b", "c"),
                    17,
                    Path.of("/tmp/logs"),
                    "debug",
                    7,
                    3,
                    true),
                new SchedulingConfig(
                    2,
                    6,
                    7,
                    9,
                    Duration.ofMillis(50),
                    Duration.ofSeconds(4),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(6)),
                new GcConfig(
                    Duration.ofMinutes(31),
                    Duration.ofSeconds(11),
                    Duration.ofHours(25),
                    Duration.ofMinutes(32),
                    Duration.ofMinutes(6),
                    Duration.ofHours(2)),
                new DynConfigConfig(Duration.ofMinutes(2), Path.of("/tmp/dynconfig.yaml")),
                new HostConfig("i", "a|b"),
                new ManagerConfig(
                    new HostAndPort("manager", 65003),
                    tls("d", "e", "f"),
                    4,
                    Duration.ofSeconds(6)),
                new SeedPeerConfig(
                    tls("g", "h", "i"),
                    Duration.ofHours(11),
                    Duration.ofSeconds(12),
                    Duration.ofMinutes(3),
                    Duration.ofSeconds(31)),
                new MetricsConfig(true, new HostAndPort("0.0.0.0", 8001)),
                new CompatibilityConfig("1.5.1")));
    assertThat(root.unknownKeys()).isEmpty();
  }

  @Test
  void unknownKeyIsWarnedOfWithTheNearestOne() {
    ConfigNode root = ConfigFile.parse("scheduler.yaml", "server: {prot: 1}");
    var unused = SchedulerConfig.load(root);

    assertThat(unused).isNotNull();
    assertThat(root.unknownKeys()).singleElement().asString().contains("server.prot", "port");
  }

  @Test
  void keysOfTheProtocolsSchedulerWithoutEffectAreKnown() {
    ConfigNode root =
        ConfigFile.parse(
            "scheduler.yaml",
            """
            pprofPort: -1
            tracing: {protocol: http}
            job: {enable: true, globalWorkerNum: 500}
            database: {redis: {addrs: [a]}}
            peer: {tls: {caCert: x}}
            server: {logMaxAge: 7, pluginDir: /x}
            scheduler: {retryInterval: 500ms, algorithm: default}
            metrics: {enableHost: true}
            """);
    assertThat(SchedulerConfig.load(root)).isEqualTo(config(""));

    assertThat(root.unknownKeys()).isEmpty();
  }

  @Test
  void wrongValueIsNamedWithItsKey() {
    assertThatThrownBy(() -> config("scheduler: {backToSourceCount: 0}"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("scheduler.backToSourceCount");
    assertThatThrownBy(() -> config("manager: {addr: nonsense}"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("manager.addr")
        .hasMessageContaining("nonsense");
    assertThatThrownBy(() -> config("scheduler: {gc: {peerTTL: 6x}}"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("scheduler.gc.peerTTL")
        .hasMessageContaining("6x");
  }

  @Test
  void everyKeyIsDocumented() {
    String doc = Repository.doc("configuration/scheduler.md");
    var path = new StringBuilder();
    String[] levels = new String[4];
    for (String line : ALL.lines().toList()) {
      int depth = (line.length() - line.stripLeading().length()) / 2;
      levels[depth] = line.strip().replaceFirst(":.*", "");
      path.setLength(0);
      for (int i = 0; i <= depth; i++) {
        path.append(i == 0 ? "" : ".").append(levels[i]);
      }
      var inner = Pattern.compile("([a-zA-Z0-9]+): [^{}]+?[,}]").matcher(line);
      if (line.contains("{")) {
        while (inner.find()) {
          assertThat(doc).contains("`" + path + "." + inner.group(1) + "`");
        }
      } else if (!line.endsWith(":")) {
        assertThat(doc).contains("`" + path + "`");
      }
    }
  }
}
