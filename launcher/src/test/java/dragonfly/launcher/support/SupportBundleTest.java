package dragonfly.launcher.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dragonfly.core.metrics.HttpEndpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SupportBundleTest {
  private static final String PLANTED = "Pl4nted-S3cret";

  @TempDir Path directory;

  @Test
  void plantedSecretsAreNowhereInIt() throws IOException {
    Path config =
        Files.writeString(
            directory.resolve("manager.yaml"),
            "database: {postgres: {host: db.example, password: " + PLANTED + "}}\n");
    Path variables =
        Files.writeString(
            directory.resolve("manager.env"), "DRAGONFLY_PAT=\"Other-" + PLANTED + "\"\n");
    Path logs = Files.createDirectory(directory.resolve("logs"));
    Files.writeString(
        logs.resolve("core.log"), "connected\nrefused: bad word %s in line\n".formatted(PLANTED));
    try (var endpoint =
        HttpEndpoint.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .handle("GET", "/metrics", _ -> HttpEndpoint.Reply.text(200, "up 1\n# " + PLANTED))) {

      try (var bundle = new SupportBundle(directory.resolve("out.zip"))) {
        bundle.learn(List.of(config, variables), Map.of());
        bundle.addFile("config/manager.yaml", config);
        bundle.addFile("config/manager.env", variables);
        bundle.addLogs("manager", logs);
        bundle.addAnswer(
            "metrics/manager.txt", URI.create("http://127.0.0.1:" + endpoint.port() + "/metrics"));
        bundle.addOutput("echo.txt", List.of("echo", "say Other-" + PLANTED));
      }
    }

    var entries = entries(directory.resolve("out.zip"));
    assertThat(entries.values()).noneMatch(text -> text.contains(PLANTED));
    assertThat(entries)
        .containsEntry("echo.txt", "say ****\n")
        .containsEntry("metrics/manager.txt", "up 1\n# ****")
        .containsEntry("missing.txt", "\n");
    assertThat(entries.get("config/manager.yaml")).contains("db.example");
    assertThat(entries.get("logs/manager/core.log")).contains("connected", "refused");
  }

  @Test
  void whatCannotBeHadIsListed() throws IOException {
    try (var bundle = new SupportBundle(directory.resolve("out.zip"))) {
      bundle.addFile("config/none.yaml", directory.resolve("none.yaml"));
      bundle.addOutput("none.txt", List.of(directory.resolve("no-program").toString()));
      bundle.addLogs("none", directory.resolve("no-folder"));
    }

    assertThat(entries(directory.resolve("out.zip")).get("missing.txt"))
        .contains("config/none.yaml", "none.txt");
  }

  @Test
  void onlyItsOwnerReadsItAndNothingIsOverwritten() throws IOException {
    Path file = directory.resolve("out.zip");
    new SupportBundle(file).close();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThatThrownBy(() -> new SupportBundle(file)).isInstanceOf(UncheckedIOException.class);
  }

  private static Map<String, String> entries(Path file) throws IOException {
    var entries = new HashMap<String, String>();
    try (var zip = new ZipFile(file.toFile())) {
      for (var entry : zip.stream().toList()) {
        entries.put(
            entry.getName(),
            new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    return entries;
  }
}
