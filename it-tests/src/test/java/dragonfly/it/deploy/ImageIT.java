package dragonfly.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dragonfly.it.process.Command;
import dragonfly.it.process.Ports;
import dragonfly.it.process.Server;
import dragonfly.testkit.Bytes;
import dragonfly.testkit.Content;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The images, made of what Maven packaged: their size, a registry's view of them, and their use.
 */
final class ImageIT {
  private static final Path SKOPEO = Path.of("/usr/bin/skopeo");
  private static final Path REGISTRY = Path.of("/usr/bin/docker-registry");
  private static final Pattern DIGEST = Pattern.compile("\"digest\":\"sha256:([0-9a-f]{64})\"");
  private static final Pattern SIZE = Pattern.compile("\"size\":(\\d+)");
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String USER = "10001:10001";
  private static final int MISSING = 69;

  @TempDir
  @SuppressWarnings("NullAway.Init") // set by JUnit
  private static Path directory;

  @SuppressWarnings("NullAway.Init") // set before all tests, which else do not run
  private static Path layout;

  @BeforeAll
  static void makesTheImages() {
    var outcome = Distribution.run(directory, "bin/image", directory.resolve("image").toString());
    Assumptions.assumeTrue(outcome.exitCode() != MISSING, outcome.err());
    assertThat(outcome.exitCode()).as(outcome.toString()).isZero();
    layout = directory.resolve("image");
  }

  private static Path blob(String digest) {
    return layout.resolve("blobs/sha256").resolve(digest);
  }

  private static List<String> found(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(found -> found.group(1)).toList();
  }

  /** The digest of an image's manifest. */
  private static String manifest(String image) throws IOException {
    String index = Files.readString(layout.resolve("index.json"));
    int name = index.indexOf("\"org.opencontainers.image.ref.name\":\"" + image + "\"");
    return found(DIGEST, index.substring(0, name)).getLast();
  }

  /** The digests of an image's layers, lowest first. */
  private static List<String> layers(String image) throws IOException {
    var digests = found(DIGEST, Files.readString(blob(manifest(image))));
    return digests.subList(1, digests.size());
  }

  private static Command.Outcome command(String... words) {
    try (var command = Command.start(List.of(words), directory, Map.of())) {
      return command.await(LIMIT);
    }
  }

  private static String succeeded(Command.Outcome outcome) {
    assertThat(outcome.exitCode()).as(outcome.toString()).isZero();
    return outcome.out();
  }

  @Test
  void daemonImageIsBelow120Megabytes() throws IOException {
    long bytes =
        found(SIZE, Files.readString(blob(manifest("dfdaemon")))).stream()
            .mapToLong(Long::parseLong)
            .sum();

    assertThat(bytes).isBetween(20_000_000L, 120_000_000L);
  }

  @Test
  void blobsAreWhatTheirNamesSay() throws IOException {
    try (var blobs = Files.list(layout.resolve("blobs/sha256"))) {
      for (Path blob : blobs.toList()) {
        assertThat(succeeded(command("sha256sum", blob.toString())))
            .startsWith(String.valueOf(blob.getFileName()));
      }
    }
  }

  @Test
  void comesBackFromARegistryAsItWasPushed() throws IOException {
    Assumptions.assumeTrue(
        Files.exists(SKOPEO) && Files.exists(REGISTRY), "skopeo or docker-registry is missing");
    int port = Ports.free();
    Path config =
        Files.writeString(
            directory.resolve("registry.yml"),
            """
            version: 0.1
            storage: {filesystem: {rootdirectory: %s/registry}}
            http: {addr: "127.0.0.1:%d"}
            """
                .formatted(directory, port));
    try (var registry =
        new Server(
            "registry",
            directory.resolve("registry.log"),
            List.of(REGISTRY.toString(), "serve", config.toString()),
            Map.of())) {
      registry.start();
      registry.awaitReady("listens", () -> isOpen(port));
      String there = "docker://127.0.0.1:%d/dragonfly/dfdaemon:1".formatted(port);

      succeeded(
          command(
              SKOPEO.toString(),
              "--insecure-policy",
              "copy",
              "--dest-tls-verify=false",
              "oci:" + layout + ":dfdaemon",
              there));
      String seen = succeeded(command(SKOPEO.toString(), "inspect", "--tls-verify=false", there));
      succeeded(
          command(
              SKOPEO.toString(),
              "--insecure-policy",
              "copy",
              "--src-tls-verify=false",
              there,
              "oci:" + directory.resolve("back") + ":dfdaemon"));

      assertThat(seen).contains("sha256:" + manifest("dfdaemon"), "\"Os\": \"linux\"");
      assertThat(Files.readString(directory.resolve("back/index.json")))
          .contains(manifest("dfdaemon"));
    }
  }

  @Test
  void daemonOfItsImageDownloadsAsAUserWithoutRights() throws IOException {
    try (var root = unpacked("dfdaemon")) {
      Files.writeString(
          root.shared().resolve("dynconfig.yaml"), "scheduler: {addrs: [\"127.0.0.1:1\"]}\n");
      var content = serve(root);
      var daemon =
          root.startAs(
              USER,
              "dfdaemon",
              "dfdaemon",
              "--console",
              "--set=dynconfig.path=" + Root.SHARED + "/dynconfig.yaml");
      daemon.awaitReady(
          "takes downloads", () -> Files.exists(root.inside("/run/dragonfly/dfdaemon.sock")));

      succeeded(root.runAs(USER, "dfget", "http://127.0.0.1:9000/file", "-O", "/tmp/file"));

      assertThat(succeeded(root.run("sha256sum", "/tmp/file"))).startsWith(content.sha256());
      assertThat(daemon.terminate()).as(daemon.log()).isZero();
    }
  }

  @Test
  void wholeClusterOfTheLargeImageDownloads() throws IOException {
    try (var root = unpacked("dragonfly")) {
      var content = serve(root);
      var cluster =
          root.startAs(USER, "cluster", "dragonfly", "up", "--data-dir", "/var/lib/dragonfly/up");
      cluster.awaitReady(
          "is up", () -> Files.exists(root.inside("/var/lib/dragonfly/up/run/dfdaemon.sock")));
      cluster.awaitReady(
          "is healthy",
          () ->
              root.runAs(USER, "dragonfly", "status", "--data-dir", "/var/lib/dragonfly/up")
                      .exitCode()
                  == 0);

      succeeded(
          root.runAs(
              USER,
              "dfget",
              "-e",
              "/var/lib/dragonfly/up/run/dfdaemon.sock",
              "http://127.0.0.1:9000/file",
              "-O",
              "/tmp/file"));

      assertThat(succeeded(root.run("sha256sum", "/tmp/file"))).startsWith(content.sha256());
      for (String program : List.of("manager", "scheduler")) {
        succeeded(root.run(program, "--version"));
      }
      assertThat(cluster.terminate()).as(cluster.log()).isZero();
    }
  }

  /** The file system that an engine would make of an image. */
  private static Root unpacked(String image) throws IOException {
    Assumptions.assumeTrue(Root.isPossible(), "needs root, namespaces and overlays");
    Path tree = Files.createDirectory(directory.resolve("tree-" + image));
    for (String layer : layers(image)) {
      succeeded(
          command("tar", "-xzf", blob(layer).toString(), "-C", tree.toString(), "--same-owner"));
    }
    return Root.of(tree);
  }

  /** Serves a file on port 9000 inside, with the Java of the image. */
  private static Content serve(Root root) throws IOException {
    var content = Content.generated(5 * Bytes.MIB, 2);
    try (var file = Files.newOutputStream(root.shared().resolve("file"))) {
      content.write(0, content.length(), file);
    }
    var words =
        new ArrayList<>(List.of("/usr/lib/dragonfly/java/bin/java", "-m", "jdk.httpserver"));
    words.addAll(List.of("-b", "127.0.0.1", "-p", "9000", "-d", Root.SHARED));
    var source = root.startAs(USER, "source", words.toArray(String[]::new));
    source.awaitReady("serves", () -> source.log().contains("http://127.0.0.1:9000"));
    return content;
  }

  private static boolean isOpen(int port) {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }
}
