package dragonfly.manager.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dragonfly.core.config.ConfigException;
import dragonfly.core.config.ConfigFile;
import dragonfly.core.config.ConfigNode;
import dragonfly.core.config.TlsFiles;
import dragonfly.core.registry.RegistryTls;
import dragonfly.core.unit.ByteSize;
import dragonfly.core.unit.Secret;
import dragonfly.manager.config.CompatibilityConfig.Rest;
import dragonfly.manager.config.ServerConfig.LogConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ManagerConfigTest {
  private static final Path EVERY_KEY = Path.of("src/test/resources/every-key.yaml");
  private static final Path DOCUMENT = Path.of("../docs/configuration/manager.md");

  @Test
  void defaultsAreThoseOfTheProtocol() {
    var config = ManagerConfig.load(ConfigFile.parse("none", ""));

    assertThat(config)
        .isEqualTo(
            new ManagerConfig(
                false,
                new ServerConfig(
                    "d7y/manager",
                    new LogConfig(
                        Path.of("/var/log/dragonfly"), "info", 20, new ByteSize(1L << 30)),
                    new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 65003),
                    TlsFiles.NONE,
                    4000,
                    new InetSocketAddress(8080),
                    null,
                    null,
                    List.of()),
                new AuthConfig(
                    "Dragonfly", null, Duration.ofDays(14), Duration.ofDays(7), false, null),
                new DatabaseConfig(
                    DatabaseConfig.Type.H2,
                    Path.of("/var/lib/dragonfly/manager"),
                    new MysqlConfig(
                        new DatabaseServer("", 3306, "manager", "", null, true),
                        MysqlConfig.Tls.DISABLED,
                        TlsFiles.NONE),
                    new PostgresConfig(
                        new DatabaseServer("", 5432, "manager", "", null, true),
                        PostgresConfig.SslMode.DISABLE,
                        TlsFiles.NONE,
                        false)),
                new JobConfig(
                    TlsFiles.NONE,
                    RegistryTls.DEFAULT,
                    new SyncPeersConfig(Duration.ofHours(24), Duration.ofMinutes(10)),
                    64),
                new MetricsConfig(false, new InetSocketAddress(8000)),
                new TracingConfig(null, false, "manager", Map.of()),
                new CompatibilityConfig("1.5.10", Rest.DRAGONFLY, false),
                new AuditConfig(false),
                null,
                List.of()));
  }

  @Test
  void everyKeyIsRead() throws IOException {
    var node = everyKey();

    var config = ManagerConfig.load(node);

    assertThat(node.unknownKeys()).isEmpty();
    assertThat(config)
        .isEqualTo(
            new ManagerConfig(
                true,
                new ServerConfig(
                    "other/manager",
                    new LogConfig(Path.of("/tmp/logs"), "debug", 4, new ByteSize(10L << 20)),
                    loopback(1),
                    new TlsFiles(
                        Path.of("/tls/ca.pem"), Path.of("/tls/cert.pem"), Path.of("/tls/key.pem")),
                    5,
                    loopback(6),
                    Path.of("/tls/rest.pem"),
                    Path.of("/tls/rest.key"),
                    List.of("https://console.example.com")),
                new AuthConfig(
                    "Other",
                    new Secret("another-key"),
                    Duration.ofHours(48),
                    Duration.ofHours(24),
                    true,
                    new Secret("initial-token-0123")),
                new DatabaseConfig(
                    DatabaseConfig.Type.H2,
                    Path.of("/data/db"),
                    new MysqlConfig(
                        new DatabaseServer(
                            "db.example",
                            3307,
                            "dragonfly",
                            "m",
                            new Secret("not-so-secret"),
                            false),
                        MysqlConfig.Tls.VERIFIED,
                        new TlsFiles(
                            Path.of("/tls/my-ca.pem"),
                            Path.of("/tls/my.pem"),
                            Path.of("/tls/my.key"))),
                    new PostgresConfig(
                        new DatabaseServer(
                            "pg.example",
                            5433,
                            "dragonfly",
                            "p",
                            new Secret("not-so-secret"),
                            false),
                        PostgresConfig.SslMode.VERIFY_FULL,
                        new TlsFiles(
                            Path.of("/tls/pg-ca.pem"),
                            Path.of("/tls/pg.pem"),
                            Path.of("/tls/pg.key")),
                        true)),
                new JobConfig(
                    new TlsFiles(
                        Path.of("/tls/ca.pem"), Path.of("/tls/job.pem"), Path.of("/tls/job.key")),
                    new RegistryTls(List.of(), true),
                    new SyncPeersConfig(Duration.ofHours(3), Duration.ofMinutes(7)),
                    7),
                new MetricsConfig(true, loopback(7)),
                new TracingConfig(
                    URI.create("http://x:1"), true, "other-manager", Map.of("X-Key", "k")),
                new CompatibilityConfig("1.5.1", Rest.REFERENCE, true),
                new AuditConfig(true),
                new Secret("not-so-secret"),
                List.of(
                    "pprofPort",
                    "cache",
                    "server.pluginDir",
                    "job.syncPeers.batchSize",
                    "database.polardb",
                    "database.redis")));
    assertThat(config.toString()).doesNotContain("not-so-secret").doesNotContain("another-key");
  }

  @Test
  void everyKeyIsDocumented() throws IOException {
    var documented = new TreeSet<String>();
    var key = Pattern.compile("^\\| `([A-Za-z0-9.-]+)` \\|");
    for (var line : Files.readAllLines(DOCUMENT)) {
      var matcher = key.matcher(line);
      if (matcher.find()) {
        documented.add(matcher.group(1));
      }
    }

    var node = everyKey();
    var withoutEffect = ManagerConfig.load(node).ignoredKeys();
    var known = new TreeSet<String>();
    collect(node, withoutEffect, known);

    assertThat(documented).isEqualTo(known);
  }

  private static void collect(ConfigNode node, List<String> withoutEffect, Set<String> keys) {
    for (var key : node.keys()) {
      var path = node.path().isEmpty() ? key : node.path() + "." + key;
      var below = below(node, key);
      // a block without effect, or with names of its own, is documented as a whole
      if (below.isEmpty() || withoutEffect.contains(path) || path.equals("tracing.headers")) {
        keys.add(path);
      } else {
        collect(below.get(), withoutEffect, keys);
      }
    }
  }

  private static Optional<ConfigNode> below(ConfigNode node, String key) {
    try {
      return Optional.of(node.node(key));
    } catch (ConfigException _) {
      return Optional.empty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          server.rest.addr            | nonsense  | server.rest.addr: "nonsense" is not an address to listen on
          server.rest.addr            | :99999    | server.rest.addr: ":99999" is not
          server.rest.addr            | no.such.host.invalid:80 | server.rest.addr: "no.such.host.invalid" is not the name
          server.grpc.listenIP        | no.such.host.invalid | server.grpc.listenIP: "no.such.host.invalid" is not the name
          server.grpc.port.start      | 70000     | server.grpc.port.start: "70000" is not
          server.grpc.requestRateLimit| 0         | server.grpc.requestRateLimit: "0" is out of range
          server.rest.tls.cert        | /x        | server.rest.tls: only one of cert and key
          database.type               | oracle    | database.type: "oracle" is not a known choice
          database.type               | mysql     | database.mysql.host:
          database.type               | postgres  | database.postgres.host:
          database.mysql.host         | db        | database.type: is missing although database.mysql is set
          database.mysql.tlsConfig    | maybe     | database.mysql.tlsConfig: "maybe" is not a known choice
          database.mysql.tls.key      | /key      | database.mysql.tls: only one of cert and key
          database.postgres.sslMode   | maybe     | database.postgres.sslMode: "maybe" is not a known choice
          database.postgres.tls.cert  | /cert     | database.postgres.tls: only one of cert and key
          auth.jwt.timeout            | 2 fortnights | auth.jwt.timeout: "2 fortnights" is not a duration
          auth.jwt.timeout            | 0         | auth.jwt.timeout
          auth.initialRootPassword    | short     | auth.initialRootPassword: a password of 5 characters
          compatibility.generation    | new       | compatibility.generation: "new" is not the version of a client
          compatibility.rest          | other     | compatibility.rest: "other" is not a known choice
          job.maxRunning              | 0         | job.maxRunning: "0" is not a whole number from 1 to 1000
          job.preheat.tls.caCert      | /no/file  | job.preheat.tls.caCert: certificates cannot be read from /no/file
          console                     | perhaps   | console: "perhaps" is not a flag
          """)
  void wrongValueIsNamed(String key, String value, String message) {
    var node = ConfigFile.load(null, "", Map.of(key, value), Map.of());

    assertThatThrownBy(() -> ManagerConfig.load(node))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(message);
  }

  @Test
  void nameOfADatabaseCannotCarryOptionsOfTheDriver() {
    var values =
        Map.of(
            "database.type", "mysql",
            "database.mysql.host", "db",
            "database.mysql.user", "m",
            "database.mysql.dbname", "manager?allowLocalInfile=true");
    var node = ConfigFile.load(null, "", values, Map.of());

    assertThatThrownBy(() -> ManagerConfig.load(node))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("database.mysql.dbname: \"manager?allowLocalInfile=true\" must");
  }

  @Test
  void unknownKeyIsToldWithTheNearestOne() {
    var node = ConfigFile.parse("manager.yaml", "server:\n  rest:\n    adr: :1\n");
    ManagerConfig.load(node);

    assertThat(node.unknownKeys())
        .singleElement()
        .asString()
        .contains("server.rest.adr")
        .contains("did you mean addr?");
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
  }

  private static ConfigNode everyKey() throws IOException {
    return ConfigFile.parse("every-key.yaml", Files.readString(EVERY_KEY));
  }
}
