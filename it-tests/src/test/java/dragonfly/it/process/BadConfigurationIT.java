package dragonfly.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What servers say when they cannot start, in one line on standard error. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BadConfigurationIT {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final int FAILURE = 1;
  private static final int USAGE = 2;
  private static final int BAD_CONFIGURATION = 78;

  private Site site;

  /** A server with a key that it has, a value that the key cannot have, and a word near the key. */
  enum Program {
    MANAGER("auth.jwt.timeout", "auth: {jwt: {timeout: 6x}}", "auth: {jtw: {}}"),
    SCHEDULER("scheduler.gc.hostTTL", "scheduler: {gc: {hostTTL: 6x}}", "scheduler: {cg: {}}"),
    DAEMON("download.pieceTimeout", "download: {pieceTimeout: 6x}", "downlaod: {pieceTimeout: 6m}");

    private final String key;
    private final String wrongValue;
    private final String unknownKey;

    Program(String key, String wrongValue, String unknownKey) {
      this.key = key;
      this.wrongValue = wrongValue;
      this.unknownKey = unknownKey;
    }

    private List<String> words(Path config) {
      return switch (this) {
        case MANAGER -> Java.manager(config);
        case SCHEDULER -> Java.scheduler(config);
        case DAEMON -> Java.daemon(config);
      };
    }

    private String yaml() {
      return name().toLowerCase(java.util.Locale.ROOT) + ".yaml";
    }
  }

  @BeforeAll
  void start() {
    site = Site.empty(1 << 20);
  }

  @AfterAll
  void stop() {
    site.close();
  }

  @ParameterizedTest
  @EnumSource
  void wrongValueIsNamedWithFileAndKey(Program program) {
    var outcome = run(program, program.wrongValue);

    refused(BAD_CONFIGURATION, outcome, program.yaml(), program.key, "6x", "6m");
  }

  @ParameterizedTest
  @EnumSource
  void unknownKeyIsToldWithTheNearest(Program program) {
    var outcome = run(program, program.unknownKey, "--check-config");

    assertThat(outcome.exitCode()).as(outcome.toString()).isZero();
    String wrong = program.unknownKey.replaceAll(".*?(jtw|cg|downlaod).*", "$1");
    String right = Map.of("jtw", "jwt", "cg", "gc", "downlaod", "download").get(wrong);
    assertThat(outcome.out() + outcome.err()).contains(wrong, right);
  }

  @ParameterizedTest
  @EnumSource
  void brokenYamlIsToldWithItsPlace(Program program) {
    var outcome = run(program, "a: [1, 2\nb: {");

    refused(BAD_CONFIGURATION, outcome, program.yaml(), "line");
  }

  @ParameterizedTest
  @EnumSource
  void missingFileIsNamed(Program program) {
    Path missing = site.directory().resolve("missing.yaml");

    var outcome = site.run(program.words(missing), Map.of()).await(LIMIT);

    refused(BAD_CONFIGURATION, outcome, missing.toString());
  }

  @ParameterizedTest
  @EnumSource
  void unknownFlagIsNamed(Program program) {
    var outcome = run(program, "", "--confg", "x");

    assertThat(outcome.exitCode()).as(outcome.toString()).isEqualTo(USAGE);
    assertThat(outcome.err()).contains("--confg").doesNotContain("Exception", "\tat ");
  }

  static Stream<Arguments> ports() {
    return Stream.of(
        Arguments.of(Program.MANAGER, "server.grpc.port.start"),
        Arguments.of(Program.SCHEDULER, "server.port"),
        Arguments.of(Program.DAEMON, "upload.server.port"));
  }

  @ParameterizedTest
  @MethodSource("ports")
  void portThatIsNoneIsNamed(Program program, String key) {
    var outcome = run(program, minimal(program), "--set", key + "=70000");

    refused(BAD_CONFIGURATION, outcome, key, "70000");
  }

  @ParameterizedTest
  @MethodSource("ports")
  void portThatIsTakenIsNamed(Program program, String key) throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());

      var outcome = run(program, minimal(program), "--set", key + "=" + port);

      refused(FAILURE, outcome, port, "in use");
    }
  }

  private String minimal(Program program) {
    return switch (program) {
      case MANAGER ->
          """
          server: {logDir: %1$s/m, rest: {addr: "127.0.0.1:0"}, grpc: {listenIP: 127.0.0.1}}
          database: {h2: {path: %1$s/m/db}}
          """
              .formatted(site.directory());
      case SCHEDULER -> "server: {advertiseIP: 127.0.0.1, listenIP: 127.0.0.1}";
      case DAEMON ->
          """
          host: {ip: 127.0.0.1}
          download: {server: {socketPath: %1$s/d.sock}}
          upload: {server: {ip: 127.0.0.1}}
          storage: {dir: %1$s/d, server: {ip: 127.0.0.1, tcpPort: 0}}
          metrics: {server: {ip: 127.0.0.1, port: 0}}
          health: {server: {ip: 127.0.0.1, port: 0}}
          """
              .formatted(site.directory());
    };
  }

  private Command.Outcome run(Program program, String yaml, String... flags) {
    var words = new ArrayList<>(program.words(site.write(program.yaml(), yaml)));
    words.addAll(List.of(flags));
    return site.run(words, Map.of()).await(LIMIT);
  }

  private static void refused(int exitCode, Command.Outcome outcome, String... told) {
    assertThat(outcome.exitCode()).as(outcome.toString()).isEqualTo(exitCode);
    assertThat(outcome.errorLines()).as(outcome.toString()).hasSize(1);
    assertThat(outcome.err()).contains(told).doesNotContain("\tat ");
    assertThat(outcome.out()).doesNotContain("\tat ");
  }
}
