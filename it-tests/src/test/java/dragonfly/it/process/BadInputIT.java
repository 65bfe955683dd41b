package dragonfly.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import dragonfly.testkit.Bytes;
import dragonfly.testkit.Content;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What cannot work ends soon, with one line for the user, a documented exit code, and nothing under
 * the name of the output.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BadInputIT {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final int DOWNLOAD_FAILED = 1;
  private static final int USAGE = 2;
  private static final int NO_DAEMON = 3;
  private static final int SOURCE_REFUSED = 4;
  private static final int WRONG_DIGEST = 5;
  private static final int BAD_OUTPUT = 6;
  private static final int TIMED_OUT = 7;

  private Site site;
  private Nginx source;
  private Daemon peer;

  @BeforeAll
  void start() {
    site = Site.withoutManager(64 << 20);
    source = site.own(Nginx.start(site.directory()));
    source.serve("file", Content.generated(5 * Bytes.MIB, 1));
    source.serve("large", Content.generated(64 * Bytes.MIB, 2));
    peer = site.peer("peer");
    site.startKnown(peer);
  }

  @AfterAll
  void stop() {
    if (site != null) {
      site.close();
    }
  }

  static Stream<Arguments> wrongWords() {
    return Stream.of(
        Arguments.of("not a url", List.of(), List.of("not a url")),
        Arguments.of("http://", List.of(), List.of("http://", "no host")),
        Arguments.of("http://127.0.0.1:99999/x", List.of(), List.of("99999", "65535")),
        Arguments.of("ftp://127.0.0.1/x", List.of(), List.of("ftp", "http")),
        Arguments.of("s3://bucket", List.of(), List.of("s3://bucket/key")),
        Arguments.of("http://a/x", List.of("-H", "no colon"), List.of("no colon", "Name: value")),
        Arguments.of("http://a/x", List.of("--digest", "sha256:12"), List.of("--digest", "12")),
        Arguments.of("http://a/x", List.of("--digest", "sha3:12"), List.of("sha3", "sha256")),
        Arguments.of("http://a/x", List.of("--range", "5-2"), List.of("5-2", "FIRST-LAST")),
        Arguments.of("http://a/x", List.of("--range", "a-b"), List.of("a-b", "FIRST-LAST")),
        Arguments.of("http://a/x", List.of("--piece-length", "1KiB"), List.of("1KiB", "4MiB")),
        Arguments.of("http://a/x", List.of("--timeout", "soon"), List.of("soon", "30s")),
        Arguments.of("http://a/x", List.of("--priority", "9"), List.of("9", "6")),
        Arguments.of("http://a/x", List.of("--hedaer", "A: b"), List.of("--hedaer", "--header")));
  }

  @ParameterizedTest
  @MethodSource("wrongWords")
  void wrongWordsAreNamed(String url, List<String> flags, List<String> told) {
    refused(USAGE, url, flags, told);
  }

  @Test
  void unknownHostIsNamed() {
    refused(SOURCE_REFUSED, "http://no-such-host.invalid/x", List.of(), List.of("no-such-host"));
  }

  @Test
  void portWithoutServerIsNamed() {
    int port = Ports.free();

    refused(
        SOURCE_REFUSED,
        "http://127.0.0.1:" + port + "/x",
        List.of(),
        List.of("127.0.0.1:" + port, "refused"));
  }

  @Test
  void missingFileIsToldWithTheStatus() {
    refused(SOURCE_REFUSED, source.url("missing"), List.of(), List.of("/missing", "404"));
  }

  @Test
  void rangeOutsideOfTheContentIsTold() {
    refused(
        DOWNLOAD_FAILED,
        source.url("file"),
        List.of("--range", "999999999-"),
        List.of("999999999"));
  }

  @Test
  void wrongDigestIsToldWithTheRightOne() {
    String wrong = "sha256:" + "0".repeat(64);

    refused(
        WRONG_DIGEST,
        source.url("file"),
        List.of("--digest", wrong),
        List.of(wrong, Content.generated(5 * Bytes.MIB, 1).sha256()));
  }

  @Test
  void timeThatIsTooShortIsTold() {
    refused(
        TIMED_OUT, source.slowUrl("large"), List.of("--timeout", "2s"), List.of("2s", "--timeout"));
  }

  @Test
  void outputInNoDirectoryIsNamed() {
    Path output = site.newOutput().resolve("file");

    told(BAD_OUTPUT, run(source.url("file"), output), List.of(output.toString(), "directory"));
  }

  @Test
  void outputThatCannotBeWrittenIsNamed() {
    Path output = Path.of("/proc/dfget-output");

    told(BAD_OUTPUT, run(source.url("file"), output), List.of(output.toString()));
  }

  @Test
  void outputThatExistsIsKept() throws IOException {
    Path output = Files.writeString(site.newOutput(), "precious");

    told(
        BAD_OUTPUT,
        run(source.url("file"), output),
        List.of(output.toString(), "exists", "--overwrite"));

    assertThat(output).hasContent("precious");
  }

  @Test
  void outputThatExistsIsReplacedIfAsked() throws IOException {
    Path output = Files.writeString(site.newOutput(), "old");

    var outcome = run(source.url("file"), output, "--overwrite");

    assertThat(outcome.exitCode()).as(outcome.toString()).isZero();
    assertThat(Download.sha256(output)).isEqualTo(Content.generated(5 * Bytes.MIB, 1).sha256());
  }

  @Test
  void socketThatIsNotThereIsNamed() {
    Path socket = site.directory().resolve("no-socket");

    refusedBy(NO_DAEMON, socket, List.of(socket.toString(), "-e"));
  }

  @Test
  void fileThatIsNoSocketIsNamed() throws IOException {
    Path file = Files.writeString(site.directory().resolve("no-socket.txt"), "");

    refusedBy(NO_DAEMON, file, List.of(file.toString(), "-e"));
  }

  @Test
  void daemonThatNeverAnswersIsGivenUp() throws IOException {
    Path socket = site.directory().resolve("silent.sock");
    try (var silent = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      silent.bind(UnixDomainSocketAddress.of(socket));

      refusedBy(NO_DAEMON, socket, List.of(socket.toString()));
    }
  }

  @Test
  void withoutSchedulerTheSourceHelps() {
    try (var alone = Site.empty(64 << 20)) {
      var daemon = alone.peer("alone");
      daemon.start();

      daemon.download(source.url("file")).expect(Content.generated(5 * Bytes.MIB, 1).sha256());
    }
  }

  @Test
  void withoutSchedulerAndSourceNobodyHelps() {
    try (var alone = Site.empty(64 << 20)) {
      var daemon = alone.peer("alone");
      daemon.start();
      Path output = site.newOutput();

      var command =
          site.dfget(
              "-e",
              daemon.socket().toString(),
              source.url("large"),
              "-O",
              output.toString(),
              "--disable-back-to-source");

      told(DOWNLOAD_FAILED, command.await(LIMIT), List.of("scheduler"));
      assertThat(output).doesNotExist();
    }
  }

  @Test
  void badEnvironmentIsNamed() {
    var words = new ArrayList<>(Java.dfget());
    words.addAll(
        List.of("-e", peer.socket().toString(), "http://a/x", "-O", site.newOutput().toString()));

    var outcome = site.run(words, Map.of("DFGET_TIMEOUT", "soon")).await(LIMIT);

    told(USAGE, outcome, List.of("soon"));
  }

  private void refused(int exitCode, String url, List<String> flags, List<String> told) {
    Path output = site.newOutput();

    var outcome = run(url, output, flags.toArray(String[]::new));

    told(exitCode, outcome, told);
    assertThat(output).doesNotExist();
    assertThat(output.getParent())
        .isDirectoryNotContaining("glob:**.*" + output.getFileName() + "*");
  }

  private void refusedBy(int exitCode, Path socket, List<String> told) {
    Path output = site.newOutput();

    var outcome =
        site.dfget("-e", socket.toString(), source.url("file"), "-O", output.toString())
            .await(LIMIT);

    told(exitCode, outcome, told);
    assertThat(output).doesNotExist();
  }

  private Command.Outcome run(String url, Path output, String... flags) {
    var words =
        new ArrayList<>(List.of("-e", peer.socket().toString(), url, "-O", output.toString()));
    words.addAll(List.of(flags));
    return site.dfget(words.toArray(String[]::new)).await(LIMIT);
  }

  /** One line, and below it, indented, the headers of a source that answered. */
  private static void told(int exitCode, Command.Outcome outcome, List<String> told) {
    assertThat(outcome.exitCode()).as(outcome.toString()).isEqualTo(exitCode);
    assertThat(outcome.errorLines().stream().filter(line -> !line.startsWith("  ")))
        .as(outcome.toString())
        .hasSize(1);
    assertThat(outcome.err()).contains(told).doesNotContain("Exception", "\tat ");
  }
}
