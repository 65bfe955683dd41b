package dragonfly.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dragonfly.core.config.ConfigException;
import dragonfly.core.config.ConfigFile;
import dragonfly.core.config.ConfigNode;
import dragonfly.core.config.TlsFiles;
import dragonfly.core.id.FilteredQueryParams;
import dragonfly.core.id.IdGeneration;
import dragonfly.core.unit.Bandwidth;
import dragonfly.core.unit.ByteSize;
import dragonfly.core.unit.Secret;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DaemonConfigTest {
  private static final Path EVERY_KEY =
      Path.of("src/test/resources/dragonfly/daemon/config/every-key.yaml");
  private static final Path DOCUMENT = Path.of("../docs/configuration/dfdaemon.md");
  private static final Bandwidth UNLIMITED = Bandwidth.parse("50GB");

  private static ConfigNode parse(String yaml) {
    return ConfigFile.parse("dfdaemon.yaml", yaml);
  }

  private static DaemonConfig load(String yaml) {
    return DaemonConfig.load(parse(yaml));
  }

  @Test
  void defaultsAreThoseOfTheProtocol() {
    DaemonConfig config = load("");

    assertThat(config.host()).isEqualTo(new HostConfig(null, null, null, null, 0));
    assertThat(config.server())
        .isEqualTo(
            new ServerConfig(
                Path.of("/usr/local/lib/dragonfly/plugins/dfdaemon"),
                Path.of("/var/cache/dragonfly/dfdaemon"),
                new ServerConfig.AdaptiveRateLimit(
                    50,
                    Duration.ofMillis(200),
                    100,
                    90,
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(3))));
    assertThat(config.download())
        .isEqualTo(
            new DownloadConfig(
                new DownloadConfig.Server(Path.of("/var/run/dragonfly/dfdaemon.sock"), 400, 50),
                DownloadConfig.Protocol.TCP,
                UNLIMITED,
                UNLIMITED,
                Duration.ofMinutes(6),
                Duration.ofMinutes(6),
                8,
                8,
                DownloadConfig.Integrity.ANCHORED));
    assertThat(config.upload())
        .isEqualTo(
            new UploadConfig(
                new UploadConfig.Server(new ListenConfig(null, 4000), TlsFiles.NONE, 400, 50),
                TlsFiles.NONE,
                false,
                UNLIMITED));
    assertThat(config.manager()).isEqualTo(new ManagerConfig(null, TlsFiles.NONE));
    assertThat(config.scheduler())
        .isEqualTo(
            new SchedulerConfig(Duration.ofMinutes(5), Duration.ofHours(3), 5, TlsFiles.NONE));
    assertThat(config.seedPeer())
        .isEqualTo(new SeedPeerConfig(false, SeedPeerConfig.Type.NORMAL, 0, Duration.ofSeconds(5)));
    assertThat(config.dynconfig())
        .isEqualTo(
            new DynconfigConfig(Duration.ofMinutes(1), Path.of("/etc/dragonfly/dynconfig.yaml")));
    assertThat(config.storage())
        .isEqualTo(
            new StorageConfig(
                new StorageConfig.Server(null, 4005, false, 4006),
                Path.of("/var/lib/dragonfly/"),
                true,
                Duration.ofMinutes(6),
                ByteSize.parse("2MiB"),
                ByteSize.parse("2MiB"),
                ByteSize.parse("64MiB"),
                StorageConfig.WritebackMode.ASYNC));
    assertThat(config.backend())
        .isEqualTo(
            new BackendConfig(
                Map.of(),
                1,
                true,
                Duration.ofMinutes(10),
                16,
                ByteSize.parse("8MiB"),
                Duration.ofMinutes(15),
                true,
                null,
                false,
                Duration.ofSeconds(10),
                Duration.ofMinutes(1),
                Duration.ofMinutes(1)));
    assertThat(config.gc())
        .isEqualTo(
            new GcConfig(
                Duration.ofMinutes(15),
                new GcConfig.Policy(
                    Duration.ofDays(30),
                    Duration.ofDays(1),
                    Duration.ofDays(1),
                    Duration.ofMinutes(40),
                    ByteSize.ofBytes(0),
                    80,
                    60)));
    assertThat(config.proxy())
        .isEqualTo(
            new ProxyConfig(
                new ProxyConfig.Server(new ListenConfig(null, 4001), 4000, null, null, null),
                List.of(),
                new ProxyConfig.RegistryMirror("https://index.docker.io", null, true),
                false,
                false,
                Bandwidth.parse("10GB"),
                ByteSize.parse("2MiB")));
    assertThat(config.health()).isEqualTo(new ListenConfig(null, 4003));
    assertThat(config.metrics()).isEqualTo(new ListenConfig(null, 4002));
    assertThat(config.stats()).isEqualTo(new ListenConfig(null, 4004));
    assertThat(config.tracing()).isEqualTo(new TracingConfig(null, null, "/v1/traces", Map.of()));
    assertThat(config.securityEnable()).isFalse();
    assertThat(config.enableIpv6()).isFalse();
    assertThat(config.compatibility())
        .isEqualTo(new CompatibilityConfig("1.5.10", IdGeneration.C, false));
  }

  @Test
  void everyKeyIsRead() throws Exception {
    ConfigNode root = parse(Files.readString(EVERY_KEY));
    DaemonConfig config = DaemonConfig.load(root);

    assertThat(root.unknownKeys()).isEmpty();
    assertThat(config.host())
        .isEqualTo(new HostConfig("idc1", "eu|de", "node-7", InetAddress.ofLiteral("10.0.0.7"), 3));
    assertThat(config.server())
        .isEqualTo(
            new ServerConfig(
                Path.of("/p"),
                Path.of("/c"),
                new ServerConfig.AdaptiveRateLimit(
                    51,
                    Duration.ofMillis(201),
                    99,
                    91,
                    Duration.ofSeconds(6),
                    Duration.ofSeconds(4))));
    assertThat(config.download())
        .isEqualTo(
            new DownloadConfig(
                new DownloadConfig.Server(Path.of("/s.sock"), 401, 51),
                DownloadConfig.Protocol.QUIC,
                Bandwidth.parse("1GB"),
                Bandwidth.parse("2GB"),
                Duration.ofMinutes(7),
                Duration.ofMinutes(8),
                9,
                10,
                DownloadConfig.Integrity.OFF));
    assertThat(config.upload())
        .isEqualTo(
            new UploadConfig(
                new UploadConfig.Server(
                    new ListenConfig(InetAddress.ofLiteral("127.0.0.1"), 5000),
                    new TlsFiles(Path.of("/1"), Path.of("/2"), Path.of("/3")),
                    402,
                    52),
                new TlsFiles(Path.of("/4"), Path.of("/5"), Path.of("/6")),
                true,
                Bandwidth.parse("3GB")));
    assertThat(config.manager())
        .isEqualTo(
            new ManagerConfig(
                "http://manager:65003", new TlsFiles(Path.of("/7"), Path.of("/8"), Path.of("/9"))));
    assertThat(config.scheduler())
        .isEqualTo(
            new SchedulerConfig(
                Duration.ofMinutes(4),
                Duration.ofHours(2),
                6,
                new TlsFiles(Path.of("/a"), Path.of("/b"), Path.of("/c"))));
    assertThat(config.seedPeer())
        .isEqualTo(new SeedPeerConfig(true, SeedPeerConfig.Type.STRONG, 4, Duration.ofSeconds(2)));
    assertThat(config.dynconfig())
        .isEqualTo(new DynconfigConfig(Duration.ofMinutes(2), Path.of("/d.yaml")));
    assertThat(config.storage())
        .isEqualTo(
            new StorageConfig(
                new StorageConfig.Server(InetAddress.ofLiteral("::1"), 5005, true, 5006),
                Path.of("/store"),
                false,
                Duration.ofMinutes(5),
                ByteSize.parse("1MiB"),
                ByteSize.parse("3MiB"),
                ByteSize.parse("65MiB"),
                StorageConfig.WritebackMode.OFF));
    assertThat(config.backend())
        .isEqualTo(
            new BackendConfig(
                Map.of("X-Team", "red"),
                2,
                false,
                Duration.ofMinutes(11),
                17,
                ByteSize.parse("9MiB"),
                Duration.ofMinutes(16),
                false,
                Path.of("/ca"),
                true,
                Duration.ofSeconds(11),
                Duration.ofSeconds(12),
                Duration.ofSeconds(13)));
    assertThat(config.gc())
        .isEqualTo(
            new GcConfig(
                Duration.ofMinutes(14),
                new GcConfig.Policy(
                    Duration.ofDays(29),
                    Duration.ofDays(2),
                    Duration.ofDays(3),
                    Duration.ofMinutes(41),
                    ByteSize.parse("1TB"),
                    81,
                    61)));
    ProxyConfig proxy = config.proxy();
    assertThat(proxy.server())
        .isEqualTo(
            new ProxyConfig.Server(
                new ListenConfig(InetAddress.ofLiteral("127.0.0.2"), 5001),
                4001,
                Path.of("/pc"),
                Path.of("/pk"),
                new ProxyConfig.BasicAuth("me", new Secret("secret"))));
    assertThat(proxy.rules())
        .singleElement()
        .satisfies(
            rule -> {
              assertThat(rule.regex().pattern()).isEqualTo("blobs");
              assertThat(rule.useTls()).isTrue();
              assertThat(rule.redirect()).isEqualTo("mirror");
              assertThat(rule.filteredQueryParams()).containsExactly("token");
              assertThat(rule.schedulingPolicy()).isEqualTo(ProxyConfig.SchedulingPolicy.ALWAYS);
            });
    assertThat(proxy.registryMirror())
        .isEqualTo(new ProxyConfig.RegistryMirror("https://ghcr.io", Path.of("/rc"), false));
    assertThat(proxy.disableBackToSource()).isTrue();
    assertThat(proxy.prefetch()).isTrue();
    assertThat(proxy.prefetchBandwidthLimit()).isEqualTo(Bandwidth.parse("9GB"));
    assertThat(proxy.readBufferSize()).isEqualTo(ByteSize.parse("4MiB"));
    assertThat(config.health())
        .isEqualTo(new ListenConfig(InetAddress.ofLiteral("127.0.0.3"), 5003));
    assertThat(config.metrics())
        .isEqualTo(new ListenConfig(InetAddress.ofLiteral("127.0.0.4"), 5002));
    assertThat(config.stats())
        .isEqualTo(new ListenConfig(InetAddress.ofLiteral("127.0.0.5"), 5004));
    assertThat(config.tracing())
        .isEqualTo(new TracingConfig("grpc", "otel:4317", "/t", Map.of("k", "v")));
    assertThat(config.securityEnable()).isTrue();
    assertThat(config.enableIpv6()).isTrue();
    assertThat(config.compatibility())
        .isEqualTo(new CompatibilityConfig("1.5.1", IdGeneration.A, true));
  }

  @Test
  void documentNamesExactlyTheKeysThatAreRead() throws Exception {
    ConfigNode root = parse(Files.readString(EVERY_KEY));
    DaemonConfig.load(root);

    List<String> documented =
        Pattern.compile("^\\| `([^`]+)` \\|", Pattern.MULTILINE)
            .matcher(Files.readString(DOCUMENT))
            .results()
            .map((MatchResult row) -> row.group(1))
            .sorted()
            .toList();

    assertThat(documented).doesNotHaveDuplicates().containsExactlyElementsOf(root.askedKeys());
  }

  @Test
  void aliasOfTheDiskKeysIsRead() {
    GcConfig.Policy policy =
        load("gc: {policy: {distThreshold: 1TB, distHighThresholdPercent: 70,"
                + " distLowThresholdPercent: 50}}")
            .gc()
            .policy();

    assertThat(policy.diskThreshold()).isEqualTo(ByteSize.parse("1TB"));
    assertThat(policy.diskHighThresholdPercent()).isEqualTo(70);
    assertThat(policy.diskLowThresholdPercent()).isEqualTo(50);
  }

  @Test
  void seedBlockWithoutTypeIsSuper() {
    assertThat(load("seedPeer: {enable: true}").seedPeer().type())
        .isEqualTo(SeedPeerConfig.Type.SUPER);
  }

  @Test
  void ruleWithoutFilterIgnoresSigningParameters() {
    assertThat(load("proxy: {rules: [{regex: a}]}").proxy().rules().getFirst())
        .satisfies(
            rule -> assertThat(rule.filteredQueryParams()).isEqualTo(FilteredQueryParams.DEFAULT));
  }

  @ParameterizedTest
  @CsvSource({
    "1.5.1, A, true",
    "1.5.2, A, true",
    "1.5.4, B, true",
    "1.5.8, C, true",
    "1.5.9, C, false",
    "1.5.10, C, false",
    "2.0.0, C, false"
  })
  void generationDecidesIdsAndRing(String generation, IdGeneration ids, boolean legacyRing) {
    assertThat(load("compatibility: {generation: " + generation + "}").compatibility())
        .isEqualTo(new CompatibilityConfig(generation, ids, legacyRing));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          download: {pieceTimeout: 6x} | download.pieceTimeout: "6x" is not a duration
          download: {pieceTimeout: 0s} | download.pieceTimeout
          download: {concurrentPieceCount: 0} | download.concurrentPieceCount
          download: {integrity: weak} | download.integrity: "weak"
          download: {bandwidthLimit: fast} | download.bandwidthLimit: "fast"
          upload: {server: {port: 70000}} | upload.server.port
          host: {ip: localhost} | host.ip: "localhost" is not an IP address
          storage: {dir: [a]} | storage.dir
          gc: {policy: {diskHighThresholdPercent: 100}} | gc.policy.diskHighThresholdPercent
          gc: {policy: {diskLowThresholdPercent: 90}} | gc.policy.diskLowThresholdPercent: 90 is above
          proxy: {rules: [{regex: '('}]} | proxy.rules[0].regex: "(" is not a regular expression
          proxy: {server: {basicAuth: {username: a}}} | proxy.server.basicAuth.password
          compatibility: {generation: new} | compatibility.generation: "new" is not a client version
          seedPeer: {enable: maybe} | seedPeer.enable: "maybe"
          """)
  void wrongValueIsNamed(String yaml, String message) {
    assertThatThrownBy(() -> load(yaml))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("dfdaemon.yaml: ")
        .hasMessageContaining(message);
  }

  @Test
  void unknownKeyIsToldWithTheNearestKnownOne() {
    ConfigNode root = parse("download: {pieceTimeOut: 6m}\nlog: {level: info}");
    DaemonConfig.load(root);

    assertThat(root.unknownKeys())
        .hasSize(2)
        .anySatisfy(
            warning -> assertThat(warning).contains("download.pieceTimeOut", "pieceTimeout"));
  }

  @Test
  void passwordIsNotShown() {
    assertThat(load("proxy: {server: {basicAuth: {username: me, password: hidden}}}").toString())
        .doesNotContain("hidden");
  }

  @Test
  void everyAddressDependsOnTheFamily() {
    var any = new ListenConfig(null, 80);

    assertThat(any.address(false).getAddress().getHostAddress()).isEqualTo("0.0.0.0");
    assertThat(any.address(true).getAddress().getHostAddress()).isEqualTo("0:0:0:0:0:0:0:0");
  }
}
