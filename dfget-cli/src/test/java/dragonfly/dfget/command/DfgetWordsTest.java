package dragonfly.dfget.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Command lines, right and wrong. */
class DfgetWordsTest {
  @TempDir Path directory;

  private final Map<String, String> env = new HashMap<>();

  @Test
  void defaultsAreThoseOfTheProtocol() {
    var options = check("http://x/y");

    assertThat(options.timeout()).hasHours(2);
    assertThat(options.priority()).isEqualTo(6);
    assertThat(options.maxConcurrentRequests()).isEqualTo(5);
    assertThat(options.alwaysSchedule()).isFalse();
    assertThat(options.pieceLength()).isNull();
    assertThat(options.tag()).isEmpty();
    assertThat(options.filteredQueryParams()).hasSize(30).contains("ns", "X-Amz-Signature");
    assertThat(options.progress()).isEqualTo(DfgetOptions.ProgressKind.AUTO);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://x/y",
        "HTTPS://example.com:8443/a?b=c#d",
        "http://[::1]:80/",
        "http://user:pass@host/p",
        "http://中文.com/路径?q=值",
        "http://x/a b",
        "s3://bucket/a/b"
      })
  void goodUrlsAreTaken(String url) {
    assertThat(SourceUrl.parse(url).text()).isEqualTo(url);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nonsense | not a URL",
        "http:/x/y | not a URL",
        "://x | not a URL",
        "hf://org/model | only http, https and s3",
        "ftp://x/y | only http, https and s3",
        "file:///etc/passwd | only http, https and s3",
        "http:///path | no host",
        "http://:80/ | no host",
        "http://x:port/ | not a port",
        "http://x:65536/ | not a port",
        "http://x:-1/ | not a port",
        "http://a b/ | character ' '",
        "http://a%20b/ | character '%'",
        "http://[::1/ | IPv6",
        "http://[1]/ | IPv6",
        "s3://bucket | no object",
        "s3://bucket/folder/ | no object"
      })
  void badUrlsAreNamedWithTheReason(String url, String reason) {
    assertThat(refused(2, url)).contains("bad URL " + url, reason);
  }

  @Test
  void controlCharactersInUrlsAreRefused() {
    assertThat(refused(2, "http://x/a\r\nHost: y")).contains("control character");
  }

  @Test
  void secretsInUrlsAreNotShown() {
    assertThat(refused(2, "http://user:secret@x:y/p?sign=secret"))
        .contains("http://x:y/p")
        .doesNotContain("secret");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--digest | md4:00 | md4:00",
        "--digest | sha256:00 | 64 hexadecimal digits",
        "--digest | sha256 | sha256",
        "--header | no colon | Name: value",
        "--header | bad name: x | bad name",
        "--header | : x | Name: value",
        "--range | 5 | FIRST-LAST",
        "--range | - | FIRST-LAST",
        "--range | 9-5 | FIRST-LAST",
        "--range | -0 | FIRST-LAST",
        "--range | 1-2,5-6 | FIRST-LAST",
        "--range | a-b | FIRST-LAST",
        "--timeout | soon | a time such as",
        "--timeout | 0 | a time such as",
        "--timeout | -5s | a time such as",
        "--piece-length | 1MiB | 4MiB to 64MiB",
        "--piece-length | 128MiB | 4MiB to 64MiB",
        "--piece-length | big | 4MiB to 64MiB",
        "--priority | 7 | from 0 to 6",
        "--priority | high | from 0 to 6",
        "--max-concurrent-requests | 0 | from 1 to 1000",
        "--progress | bar | auto or json or none",
        "--scheduling-policy | never | auto or always",
        "--endpoint | unix: | socket"
      })
  void badValuesAreNamedWithWhatWasExpected(String flag, String value, String expected) {
    assertThat(refused(2, "http://x/y", flag, value)).contains(flag, expected);
  }

  @Test
  void valuesOfHeadersAreNotShown() {
    assertThat(refused(2, "http://x/y", "-H", "Bad Name: secret")).doesNotContain("secret");
  }

  @Test
  void unknownFlagsAreNamedWithTheNearest() {
    assertThat(refused(2, "http://x/y", "--ouput", "f")).contains("--ouput", "mean --output?");
    assertThat(refused(2, "http://x/y", "-x")).contains("unknown flag -x");
  }

  @Test
  void valuesThatAreMissingTwiceOrNotWantedAreNamed() {
    assertThat(refused(2, "http://x/y", "--timeout")).contains("--timeout needs a value");
    assertThat(refused(2, "http://x/y", "--tag", "a", "--tag", "b")).contains("given twice");
    assertThat(refused(2, "http://x/y", "--overwrite=yes")).contains("takes no value");
  }

  @Test
  void wordsAfterTwoDashesAreNoFlags() {
    var words = Words.parse("dfget", DfgetFlags.ALL, List.of("--", "-O"), env);

    assertThat(words.rest()).containsExactly("-O");
  }

  @Test
  void variablesSetFlagsThatAreNotGiven() {
    env.put("DFGET_TIMEOUT", "5m");
    env.put("DFGET_OVERWRITE", "true");
    env.put("DFGET_STORAGE_REGION", "r");
    env.put("DFGET_DIGEST", "ignored: it belongs to one content");

    var options = check("http://x/y");

    assertThat(options.timeout()).hasMinutes(5);
    assertThat(options.overwrite()).isTrue();
    assertThat(options.storage().region()).isEqualTo("r");
    assertThat(options.digest()).isNull();
  }

  @Test
  void variableThatIsNeitherTrueNorFalseIsNamed() {
    env.put("DFGET_OVERWRITE", "maybe");

    assertThat(refused(2, "http://x/y")).contains("DFGET_OVERWRITE", "maybe");
  }

  @Test
  void flagsThatContradictEachOtherAreRefused() {
    assertThat(refused(2, "http://x/y", "--range", "1-2", "-H", "range: bytes=1-2"))
        .contains("leave one out");
    assertThat(refused(2, "http://x/y", "--range", "1-2", "--digest", "crc32:1"))
        .contains("cannot be checked on a range");
    assertThat(refused(2, "http://x/y", "--force-hard-link", "--transfer-from-dfdaemon"))
        .contains("exclude each other");
    assertThat(refused(2, "http://x/y", "http://x/z", "--digest", "crc32:1")).contains("2 URLs");
  }

  @Test
  void outputsThatCannotBeWrittenAreNamed() throws Exception {
    Files.createFile(directory.resolve("taken"));
    Files.createDirectory(directory.resolve("folder"));

    assertThat(refusedOutput(6, "http://x/y", directory + "/taken")).contains("--overwrite");
    assertThat(refusedOutput(6, "http://x/y", directory + "/absent/f"))
        .contains(directory + "/absent is not an existing directory");
    assertThat(refusedOutput(6, "http://x/folder", directory.toString()))
        .contains("it is a directory");
    assertThat(refusedOutput(6, "http://x/y", directory + "/new/")).contains("not a directory");
    assertThat(refusedOutput(2, "http://x/", directory.toString())).contains("no file name");
    assertThat(refusedOutput(2, "http://x/%2e%2e", directory.toString())).contains("no file name");
    assertThat(refusedOutput(2, "http://x/a%2fb", directory.toString())).contains("no file name");
    assertThat(refusedOutput(2, "http://x/y", "")).contains("bad --output");
  }

  @Test
  void outputsFitTheUrls() {
    assertThat(outputs(List.of("http://x/a?b", "http://x/c%20d"), directory.toString()))
        .containsExactly(directory.resolve("a"), directory.resolve("c d"));
    assertThat(outputs(List.of("http://x/a", "http://x/b"), directory + "/1", directory + "/2"))
        .containsExactly(directory.resolve("1"), directory.resolve("2"));
    assertThat(failure(() -> outputs(List.of("http://x/a", "http://x/b"), directory + "/1")))
        .contains("not a directory");
    assertThat(failure(() -> outputs(List.of("http://x/a", "http://y/a"), directory.toString())))
        .contains("same output");
    assertThat(failure(() -> outputs(List.of("http://x/a"), "1", "2"))).contains("1 URLs");
    assertThat(failure(() -> outputs(List.of("http://x/a")))).contains("no output");
  }

  @Test
  void socketOfTheOwnClusterIsFoundByItsDirectory() throws Exception {
    Files.createDirectories(directory.resolve("run"));
    env.put("DRAGONFLY_DATA_DIR", directory.toString());
    var socket = Files.createFile(directory.resolve("run/dfdaemon.sock"));

    assertThat(DaemonSocket.locate(null, env)).isEqualTo(socket);
    assertThat(DaemonSocket.locate("unix:///a/b", env)).isEqualTo(Path.of("/a/b"));
    assertThat(DaemonSocket.locate("/a/b", env)).isEqualTo(Path.of("/a/b"));
  }

  @Test
  void absentSocketsAreNamedWithTheWayToStartADaemon() {
    env.put("DRAGONFLY_DATA_DIR", directory.toString());

    var failure = catchThrowableOfType(DfgetException.class, () -> DaemonSocket.locate(null, env));

    assertThat(failure.exitCode()).isEqualTo(ExitCode.DAEMON_UNREACHABLE);
    assertThat(failure.text()).contains(directory + "/run/dfdaemon.sock", "bin/dragonfly up");
  }

  private DfgetOptions check(String... more) {
    var words = new ArrayList<String>(List.of(more));
    words.addAll(List.of("-O", directory.resolve("new").toString()));
    if (!words.contains("--endpoint")) {
      words.addAll(List.of("-e", "/tmp/socket"));
    }
    return DfgetWords.check(Words.parse("dfget", DfgetFlags.ALL, words, env), env);
  }

  private String refused(int exitCode, String... more) {
    var failure = catchThrowableOfType(DfgetException.class, () -> check(more));
    assertThat(failure.exitCode().number()).isEqualTo(exitCode);
    return failure.text();
  }

  private String refusedOutput(int exitCode, String url, String output) {
    var failure = catchThrowableOfType(DfgetException.class, () -> outputs(List.of(url), output));
    assertThat(failure.exitCode().number()).isEqualTo(exitCode);
    return failure.text();
  }

  private static List<Path> outputs(List<String> urls, String... outputs) {
    return Outputs.of(urls.stream().map(SourceUrl::parse).toList(), List.of(outputs), false);
  }

  private static String failure(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    return catchThrowableOfType(DfgetException.class, call).text();
  }
}
