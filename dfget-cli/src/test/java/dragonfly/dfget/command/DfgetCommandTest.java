package dragonfly.dfget.command;

import static org.assertj.core.api.Assertions.assertThat;

import dragonfly.api.common.v2.Piece;
import dragonfly.api.common.v2.Range;
import dragonfly.api.common.v2.TrafficType;
import dragonfly.api.dfdaemon.v2.DownloadTaskRequest;
import dragonfly.api.dfdaemon.v2.DownloadTaskResponse;
import dragonfly.core.time.Ticker;
import dragonfly.dfget.client.FakeDaemon;
import dragonfly.dfget.progress.Console;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole runs of dfget against a daemon of grpc-java. */
class DfgetCommandTest {
  private static final byte[] CONTENT = "0123456789".getBytes(StandardCharsets.US_ASCII);
  private static final String SHA256 =
      "84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882";

  @TempDir Path directory;

  private final Map<String, String> env = new HashMap<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private Path socket = Path.of("");
  private Path output = Path.of("");

  @BeforeEach
  void setUp() {
    socket = directory.resolve("d.sock");
    output = directory.resolve("out");
    env.put("DFGET_ENDPOINT", socket.toString());
  }

  @Test
  void daemonWritesTheOutputAndOneLineSaysSo() throws Exception {
    try (var daemon = daemon(DfgetCommandTest::writeOutput)) {
      assertThat(run("http://x/y", "-O", output.toString())).isZero();

      assertThat(output).hasBinaryContent(CONTENT);
      assertThat(err()).startsWith("saved " + output + " 10 B in ").contains("100 % peers");
      assertThat(out()).isEmpty();
      assertThat(daemon.request().getDownload().getOutputPath()).isEqualTo(output.toString());
    }
  }

  @Test
  void flagsBecomeFieldsOfTheRequest() throws Exception {
    env.put("DFGET_TAG", "from-env");
    env.put("DFGET_APPLICATION", "not used");
    try (var daemon = daemon(DfgetCommandTest::writeOutput)) {
      assertThat(
              run(
                  "s3://bucket/key",
                  "--output=" + output,
                  "-HX-A: 1",
                  "-H",
                  "x-a: 2",
                  "--application",
                  "app",
                  "-p3",
                  "--piece-length",
                  "8MiB",
                  "--timeout",
                  "1m",
                  "--digest",
                  "sha256:" + SHA256,
                  "--filtered-query-param",
                  "a",
                  "--filtered-query-param",
                  "b",
                  "--disable-back-to-source",
                  "--force-hard-link",
                  "--overwrite",
                  "--scheduling-policy",
                  "always",
                  "--content-for-calculating-task-id",
                  "c",
                  "--storage-region",
                  "r",
                  "--storage-insecure-skip-verify"))
          .as(err())
          .isZero();

      var download = daemon.request().getDownload();
      assertThat(download.getUrl()).isEqualTo("s3://bucket/key");
      assertThat(download.getRequestHeaderMap()).containsExactly(Map.entry("X-A", "1, 2"));
      assertThat(download.getTag()).isEqualTo("from-env");
      assertThat(download.getApplication()).isEqualTo("app");
      assertThat(download.getPriorityValue()).isEqualTo(3);
      assertThat(download.getPieceLength()).isEqualTo(8L << 20);
      assertThat(download.getTimeout().getSeconds()).isEqualTo(60);
      assertThat(download.getDigest()).isEqualTo("sha256:" + SHA256);
      assertThat(download.getFilteredQueryParamsList()).containsExactly("a", "b");
      assertThat(download.getDisableBackToSource()).isTrue();
      assertThat(download.getForceHardLink()).isTrue();
      assertThat(download.getOverwrite()).isTrue();
      assertThat(download.getSchedulingPolicyValue()).isEqualTo(1);
      assertThat(download.getContentForCalculatingTaskId()).isEqualTo("c");
      assertThat(download.getObjectStorage().getRegion()).isEqualTo("r");
      assertThat(download.getObjectStorage().getInsecureSkipVerify()).isTrue();
    }
  }

  @Test
  void rangeBecomesAHeader() throws Exception {
    try (var daemon = daemon(DfgetCommandTest::writeOutput)) {
      run("http://x/y", "-O", output.toString(), "--range", "5-");

      assertThat(daemon.request().getDownload().getRequestHeaderMap())
          .containsExactly(Map.entry("Range", "bytes=5-"));
    }
  }

  @Test
  void contentFromTheSocketIsWrittenInAnyOrder() {
    try (var _ = daemon(DfgetCommandTest::sendContent)) {
      assertThat(transfer("--digest", "sha256:" + SHA256)).as(err()).isZero();

      assertThat(output).hasBinaryContent(CONTENT);
      assertThat(leftovers()).isEmpty();
    }
  }

  @Test
  void onlyTheBytesOfTheRangeAreWritten() {
    try (var _ =
        daemon(
            (_, call) -> {
              var started = FakeDaemon.started(CONTENT.length, 2).toBuilder();
              started
                  .getDownloadTaskStartedResponseBuilder()
                  .setRange(Range.newBuilder().setStart(3).setLength(4));
              call.onNext(started.build());
              call.onNext(part(0, 0, 5));
              call.onNext(part(1, 5, 10));
              call.onCompleted();
            })) {
      assertThat(transfer("--range", "3-6")).as(err()).isZero();

      assertThat(output).hasContent("3456");
    }
  }

  @Test
  void wrongDigestLeavesNoFile() {
    try (var _ = daemon(DfgetCommandTest::sendContent)) {
      assertThat(transfer("--digest", "md5:" + "0".repeat(32))).isEqualTo(5);

      assertThat(err()).contains("md5:781e5e245d69b566979b86e28d23f2c7", "expected md5:000");
      assertThat(output).doesNotExist();
      assertThat(leftovers()).isEmpty();
    }
  }

  @Test
  void missingPieceLeavesNoFile() {
    try (var _ =
        daemon(
            (_, call) -> {
              call.onNext(FakeDaemon.started(CONTENT.length, 2));
              call.onNext(part(0, 0, 5));
              call.onCompleted();
            })) {
      assertThat(transfer()).isEqualTo(1);

      assertThat(err()).contains("5 of 10 bytes");
      assertThat(leftovers()).isEmpty();
    }
  }

  @Test
  void failureInTheMiddleLeavesNoFile() {
    try (var _ =
        daemon(
            (_, call) -> {
              call.onNext(FakeDaemon.started(CONTENT.length, 2));
              call.onNext(part(0, 0, 5));
              call.onError(Status.INTERNAL.withDescription("download failed").asException());
            })) {
      assertThat(transfer()).isEqualTo(1);

      assertThat(err()).isEqualTo("dfget: download of http://x/y failed: download failed\n");
      assertThat(leftovers()).isEmpty();
    }
  }

  @Test
  void fileThatAppearsMeanwhileIsNotReplacedUnlessAsked() throws Exception {
    try (var _ =
        daemon(
            (request, call) -> {
              write(output, "theirs");
              sendContent(request, call);
            })) {
      assertThat(transfer()).isEqualTo(6);
      assertThat(output).hasContent("theirs");

      assertThat(transfer("--overwrite")).isZero();
      assertThat(output).hasBinaryContent(CONTENT);
      assertThat(leftovers()).isEmpty();
    }
  }

  @Test
  void halfFileOfADaemonThatLeavesOneIsRemoved() {
    try (var _ =
        daemon(
            (_, call) -> {
              call.onNext(FakeDaemon.started(CONTENT.length, 2));
              write(output, "half");
              call.onError(Status.INTERNAL.withDescription("download failed").asException());
            })) {
      assertThat(run("http://x/y", "-O", output.toString())).isEqualTo(1);

      assertThat(output).doesNotExist();
    }
  }

  @Test
  void refusalOfTheSourceShowsStatusAndHeaders() {
    try (var _ =
        daemon(
            (_, call) ->
                call.onError(
                    FakeDaemon.sourceError(
                        "{\"message\":\"nothing here\",\"header\":{\"Server\":\"nginx\"},"
                            + "\"status_code\":404}")))) {
      assertThat(run("http://user:secret@x/y?sign=secret", "-O", output.toString())).isEqualTo(4);

      assertThat(err())
          .isEqualTo(
              """
              dfget: the source refused http://x/y: HTTP 404 Not Found: nothing here
                Server: nginx
              """);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "INVALID_ARGUMENT, bad url, 2",
    "INVALID_ARGUMENT, output is a folder, 6",
    "ALREADY_EXISTS, output exists, 6",
    "PERMISSION_DENIED, folder of the output cannot be written to, 6",
    "INTERNAL, cannot write: path=/proc/x, 6",
    "PERMISSION_DENIED, download rejected by blocklist policy, 1",
    "RESOURCE_EXHAUSTED, disk is full, 6",
    "RESOURCE_EXHAUSTED, too many requests, 1",
    "DEADLINE_EXCEEDED, too long, 7",
    "DATA_LOSS, content does not fit its digest, 5",
    "DATA_LOSS, stored content is not whole any more, 1",
    "UNIMPLEMENTED, no such method, 3",
    "UNAVAILABLE, source unreachable, 1",
    "INTERNAL, download failed, 1"
  })
  void statusOfTheDaemonDecidesTheExitCode(Status.Code code, String message, int exitCode) {
    try (var _ =
        daemon((_, call) -> call.onError(code.toStatus().withDescription(message).asException()))) {
      assertThat(run("http://x/y", "-O", output.toString(), "--digest", "sha256:" + SHA256))
          .as(err())
          .isEqualTo(exitCode);
    }
  }

  @Test
  void timeoutIsReportedWithItsLength() {
    try (var _ = daemon((_, _) -> {})) {
      assertThat(run("http://x/y", "-O", output.toString(), "--timeout", "300ms")).isEqualTo(7);

      assertThat(err()).contains("timed out after 300ms");
    }
  }

  @Test
  void absentDaemonIsReportedWithTheWayOut() {
    assertThat(run("http://x/y", "-O", output.toString())).isEqualTo(3);

    assertThat(err())
        .contains(socket.toString())
        .contains("bin/dragonfly up")
        .contains("-e")
        .hasLineCount(1);
  }

  @Test
  void severalUrlsGoToADirectoryInParallel() {
    var running = new AtomicInteger();
    var most = new AtomicInteger();
    try (var _ =
        daemon(
            (request, call) -> {
              most.accumulateAndGet(running.incrementAndGet(), Math::max);
              writeOutput(request, call);
              running.decrementAndGet();
            })) {
      assertThat(
              run(
                  "http://x/a",
                  "http://x/b%20c?q",
                  "http://x/d",
                  "-O",
                  directory.toString(),
                  "--max-concurrent-requests",
                  "2"))
          .as(err())
          .isZero();

      assertThat(List.of("a", "b c", "d"))
          .allSatisfy(name -> assertThat(directory.resolve(name)).hasBinaryContent(CONTENT));
      assertThat(most).hasValueLessThanOrEqualTo(2);
      assertThat(err()).hasLineCount(3);
    }
  }

  @Test
  void oneFailureDoesNotKeepTheOthersAndDecidesTheExitCode() {
    try (var _ =
        daemon(
            (request, call) -> {
              if (request.getDownload().getUrl().endsWith("/bad")) {
                call.onError(FakeDaemon.sourceError("{\"message\":\"m\",\"status_code\":403}"));
              } else {
                writeOutput(request, call);
              }
            })) {
      assertThat(run("http://x/bad", "http://x/good", "-O", directory.toString())).isEqualTo(4);

      assertThat(directory.resolve("good")).hasBinaryContent(CONTENT);
    }
  }

  @Test
  void jsonProgressIsALineAnEvent() {
    try (var _ = daemon(DfgetCommandTest::writeOutput)) {
      run("http://x/y", "-O", output.toString(), "--progress", "json");

      var lines = out().lines().toList();
      assertThat(lines).hasSize(3);
      assertThat(lines.get(0))
          .startsWith("{\"event\":\"started\",\"url\":\"http://x/y\",\"output\":\"" + output)
          .contains("\"contentLength\":10", "\"pieces\":1", "\"cached\":false");
      assertThat(lines.get(1))
          .startsWith("{\"event\":\"piece\"")
          .contains("\"from\":\"peers\"", "\"bytes\":10", "\"bytesFromPeers\":10");
      assertThat(lines.get(2))
          .startsWith("{\"event\":\"done\"")
          .contains("\"length\":10", "\"bytesFromSource\":0");
      assertThat(err()).isEmpty();
    }
  }

  @Test
  void jsonProgressTellsErrorsToProgramsAndPeople() {
    try (var _ =
        daemon(
            (_, call) ->
                call.onError(FakeDaemon.sourceError("{\"message\":\"m\",\"status_code\":403}")))) {
      assertThat(run("http://x/y", "-O", output.toString(), "--progress", "json")).isEqualTo(4);

      assertThat(out())
          .startsWith("{\"event\":\"error\"")
          .contains(
              "\"exitCode\":4", "\"kind\":\"source_refused\"", "\"statusCode\":403", "Forbidden");
      assertThat(err()).startsWith("dfget: the source refused");
    }
  }

  @Test
  void noProgressIsSilentOnSuccess() {
    try (var _ = daemon(DfgetCommandTest::writeOutput)) {
      assertThat(run("http://x/y", "-O", output.toString(), "--no-progress")).isZero();

      assertThat(out() + err()).isEmpty();
    }
  }

  @Test
  void helpNamesEveryFlagAndExitCode() {
    assertThat(run("--help")).isZero();

    assertThat(DfgetFlags.ALL).allSatisfy(flag -> assertThat(out()).contains(flag.name()));
    assertThat(out()).contains("Examples:", "Exit codes:", "  7 ", "130", "DFGET_PIECE_LENGTH");
    assertThat(out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(110));
  }

  @Test
  void versionIsOneLine() {
    assertThat(run("-V")).isZero();

    assertThat(out()).startsWith("dfget ").hasLineCount(1);
  }

  private int transfer(String... more) {
    var words = new ArrayList<String>();
    words.addAll(List.of("http://x/y", "-O", output.toString(), "--transfer-from-dfdaemon"));
    words.addAll(List.of(more));
    return run(words.toArray(String[]::new));
  }

  private int run(String... words) {
    var console = new Console(stream(out), stream(err), false, false, 80);
    return new DfgetCommand(env, console, Ticker.system()).run(words);
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private List<String> leftovers() {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(Path::getFileName)
          .map(Path::toString)
          .filter(n -> n.startsWith("."))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private FakeDaemon daemon(FakeDaemon.Answer answer) {
    return new FakeDaemon(socket, answer);
  }

  private static void writeOutput(
      DownloadTaskRequest request, ServerCallStreamObserver<DownloadTaskResponse> call) {
    call.onNext(FakeDaemon.started(CONTENT.length, 1));
    call.onNext(
        FakeDaemon.piece(
            Piece.newBuilder()
                .setLength(CONTENT.length)
                .setTrafficType(TrafficType.REMOTE_PEER)
                .setParentId("p")));
    write(
        Path.of(request.getDownload().getOutputPath()),
        new String(CONTENT, StandardCharsets.US_ASCII));
    call.onCompleted();
  }

  private static void sendContent(
      DownloadTaskRequest request, ServerCallStreamObserver<DownloadTaskResponse> call) {
    assertThat(request.getDownload().getNeedPieceContent()).isTrue();
    call.onNext(FakeDaemon.started(CONTENT.length, 2));
    call.onNext(part(1, 5, 10));
    call.onNext(part(0, 0, 5));
    call.onCompleted();
  }

  private static DownloadTaskResponse part(int number, int from, int to) {
    return FakeDaemon.piece(
        number, from, java.util.Arrays.copyOfRange(CONTENT, from, to), TrafficType.REMOTE_PEER);
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
