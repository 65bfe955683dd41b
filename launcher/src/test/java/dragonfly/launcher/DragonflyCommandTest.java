package dragonfly.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DragonflyCommandTest {
  @TempDir Path temporary;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return DragonflyCommand.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  @Test
  void withoutACommandItSaysWhatThereIs() {
    assertThat(run()).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("up, status, down, demo, doctor, support-bundle or plan");
  }

  @Test
  void helpNamesEveryCommand() {
    assertThat(run("--help")).isEqualTo(ExitCode.OK);
    assertThat(out.toString()).contains("up", "status", "down", "demo");
  }

  @Test
  void aWrongValueIsOneLineThatNamesItAndNoStackTrace() {
    assertThat(run("up", "--port-offset", "99999")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString().lines())
        .containsExactly(
            "dragonfly: port offset: 99999 is not between 0 and 57000", "try: dragonfly up --help");
  }

  @Test
  void aWrongSizeIsNamed() {
    assertThat(run("demo", "--size", "lots")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("lots").doesNotContain("\tat ");
  }

  @Test
  void aWrongNumberOfPeersIsNamed() {
    assertThat(run("demo", "--peers", "0")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("--peers: 0 is not between 1 and 32");
  }

  @Test
  void statusOfADirectoryWhereNothingRunsHasItsOwnExitCode() {
    assertThat(run("status", "--data-dir", temporary.toString())).isEqualTo(ExitCode.NOT_RUNNING);
    assertThat(out.toString()).contains("not running on " + temporary);
  }

  @Test
  void statusOfAClusterThatStartsSaysSoAndIsNotHealthy() throws Exception {
    var start = ProcessHandle.current().info().startInstant().orElseThrow();
    Files.createDirectory(temporary.resolve("run"));
    Files.write(
        temporary.resolve("run/state"),
        List.of("pid=" + ProcessHandle.current().pid(), "processStart=" + start, "host=::1"));

    assertThat(run("status", "--data-dir", temporary.toString())).isEqualTo(ExitCode.FAILURE);
    assertThat(out.toString()).startsWith("starting on " + temporary);
  }

  @Test
  void downWhereNothingRunsIsFine() {
    assertThat(run("down", "--data-dir", temporary.toString())).isEqualTo(ExitCode.OK);
    assertThat(out.toString()).contains("not running on " + temporary);
  }

  @Test
  void aDataDirectoryThatIsAFileIsOneLine() throws Exception {
    Path file = Files.createFile(temporary.resolve("file"));

    assertThat(run("up", "--detach", "--data-dir", file.toString())).isEqualTo(ExitCode.FAILURE);
    assertThat(err.toString().lines())
        .singleElement()
        .asString()
        .startsWith("dragonfly: cannot use the data directory " + file);
  }

  @Test
  void planOfTheDocumentationIsWhatItPrints() throws Exception {
    String page = Files.readString(Path.of("../docs/operations/capacity.md"));
    String command = "bin/dragonfly plan ";
    int start = page.lastIndexOf(command) + command.length();
    String[] arguments = page.substring(start, page.indexOf('\n', start)).split(" ");
    var words = new ArrayList<>(List.of("plan"));
    words.addAll(List.of(arguments));

    assertThat(run(words.toArray(String[]::new))).isEqualTo(ExitCode.OK);

    assertThat(page).contains("```\n" + out + "```\n");
  }

  @Test
  void aWrongLinkIsNamed() {
    assertThat(run("plan", "--nodes", "3", "--size", "1GiB", "--node-link", "fast"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("\"fast\" is not a link");
  }

  @Test
  void doctorAsJsonFailsForAConfigurationThatCannotBeUsed() throws Exception {
    Path config = Files.writeString(temporary.resolve("s.yaml"), "server: {port: many}\n");

    assertThat(run("doctor", "--json", "--scheduler", config.toString()))
        .isEqualTo(ExitCode.FAILURE);

    assertThat(out.toString()).startsWith("{\"failed\":1,").contains("server.port");
  }

  @Test
  void supportBundleIsWrittenAndMasked() throws Exception {
    Path config =
        Files.writeString(
            temporary.resolve("m.yaml"),
            """
            auth: {jwt: {key: Pl4nted-S3cret}}
            server: {grpc: {port: {start: 0}}, rest: {addr: "127.0.0.1:0"}}
            """);
    Path bundle = temporary.resolve("bundle.zip");

    assertThat(
            run(
                "support-bundle",
                "--output",
                bundle.toString(),
                "--manager",
                config.toString(),
                "--data-dir",
                temporary.resolve("none").toString()))
        .as(err.toString())
        .isEqualTo(ExitCode.OK);

    try (var zip = new ZipFile(bundle.toFile())) {
      assertThat(zip.stream().map(ZipEntry::getName))
          .contains("about.txt", "config/manager.yaml", "doctor.txt", "missing.txt");
      for (var entry : zip.stream().toList()) {
        assertThat(new String(zip.getInputStream(entry).readAllBytes(), UTF_8))
            .doesNotContain("Pl4nted-S3cret");
      }
    }
  }
}
