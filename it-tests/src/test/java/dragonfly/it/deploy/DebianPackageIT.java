package dragonfly.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dragonfly.it.process.Command;
import dragonfly.it.process.Server;
import dragonfly.testkit.Bytes;
import dragonfly.testkit.Content;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Debian package, made of what Maven packaged, in a copy of this machine: installed, used as it
 * comes, removed and purged.
 */
final class DebianPackageIT {
  private static final Set<String> CACHED = Set.of("dfget", "dfdaemon");

  @TempDir
  @SuppressWarnings("NullAway.Init") // set by JUnit
  private static Path directory;

  @SuppressWarnings("NullAway.Init") // set before all tests, which else do not run
  private static Path debianPackage;

  @SuppressWarnings("NullAway.Init")
  private static Root installed;

  @BeforeAll
  static void installs() {
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/dpkg-deb")), "not a Debian");
    Assumptions.assumeTrue(Root.isPossible(), "needs root, namespaces and overlays");
    var made = Distribution.run(directory, "bin/package-deb", directory.toString());
    debianPackage = Path.of(succeeded(made).lines().toList().getLast());
    installed = Root.copyOfThisMachine();
    install(installed);
  }

  @AfterAll
  static void ends() {
    if (installed != null) {
      installed.close();
    }
  }

  private static void install(Root root) {
    try {
      Files.copy(debianPackage, root.shared().resolve("dragonfly.deb"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    // what other tests may have left on this machine
    succeeded(root.run("rm", "-rf", "/etc/dragonfly", "/var/lib/dragonfly", "/var/log/dragonfly"));
    // Java need not be a package here
    var outcome = root.run("dpkg", "--force-depends", "--install", Root.SHARED + "/dragonfly.deb");
    succeeded(outcome);
  }

  private static String succeeded(Command.Outcome outcome) {
    assertThat(outcome.exitCode()).as(outcome.toString()).isZero();
    return outcome.out();
  }

  @Test
  void systemdHasNothingToSayAboutItsUnits() {
    for (String unit :
        List.of("dragonfly-manager", "dragonfly-scheduler", "dfdaemon", "dragonfly-caches")) {
      var outcome = installed.run("systemd-analyze", "verify", "--man=no", unit + ".service");

      assertThat(outcome.exitCode()).as(outcome.toString()).isZero();
      assertThat(outcome.errorLines()).filteredOn(line -> line.contains(unit)).isEmpty();
    }
  }

  @Test
  void everyFileIsAsItWasPacked() {
    var outcome = installed.run("dpkg", "--verify", "dragonfly");

    assertThat(outcome.exitCode()).as(outcome.toString()).isZero();
    assertThat(outcome.out()).isEmpty();
  }

  @Test
  void everyFileBelongsToRootButWhatTheServersRead() {
    var others =
        succeeded(
            installed.run(
                "sh",
                "-c",
                "dpkg -L dragonfly | grep -e dragonfly -e dfdaemon | xargs -d '\\n"
                    + "' stat -L -c '%U:%G %a %n' | grep -v '^root:root [0-7]*[0145] '"));

    assertThat(others.lines())
        .containsExactlyInAnyOrder(
            "root:dragonfly 640 /etc/dragonfly/manager.yaml",
            "root:dragonfly 640 /etc/dragonfly/scheduler.yaml");
  }

  @Test
  void holdsOnlyWhatThisSystemRuns() {
    var jars = succeeded(installed.run("ls", "/usr/lib/dragonfly/dist/lib")).lines().toList();

    assertThat(jars)
        .anyMatch(jar -> jar.contains("linux-x86_64"))
        .noneMatch(jar -> jar.contains("-osx-") || jar.contains("-windows-"))
        .noneMatch(jar -> jar.contains("junit") || jar.contains("assertj"));
  }

  @Test
  void runsAsItComesWithItsConsoleAndStartUpCaches() throws Exception {
    succeeded(installed.run("/usr/lib/dragonfly/bin/make-caches", "dfget", "dfdaemon"));
    assertThat(names(installed.inside("/var/cache/dragonfly"))).isEqualTo(CACHED);
    // with this flag Java refuses to start without a cache that fits
    var strict = installed.run("env", "DRAGONFLY_JAVA_OPTS=-XX:AOTMode=on", "dfget", "--version");
    assertThat(strict.exitCode()).as(strict.toString()).isZero();

    var manager = service("dragonfly-manager");
    manager.awaitReady("serves the console", () -> get(8080, "/").contains("<div id=\"root\""));
    var scheduler = service("dragonfly-scheduler");
    scheduler.awaitReady(
        "serves metrics", () -> get(8000, "/metrics").contains("dragonfly_scheduler"));
    var daemon = service("dfdaemon", "--set=seedPeer.enable=true");
    daemon.awaitReady("is healthy", () -> get(4003, "/healthy").startsWith("HTTP/1.1 200"));
    var content = Content.generated(5 * Bytes.MIB, 1);
    try (var file = Files.newOutputStream(installed.shared().resolve("file"))) {
      content.write(0, content.length(), file);
    }
    var source =
        installed.start(
            "source",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-m",
            "jdk.httpserver",
            "-b",
            "127.0.0.1",
            "-p",
            "9000",
            "-d",
            Root.SHARED);
    source.awaitReady("serves", () -> get(9000, "/").contains("file"));

    succeeded(installed.run("dfget", "http://127.0.0.1:9000/file", "-O", "/tmp/file"));

    assertThat(succeeded(installed.run("sha256sum", "/tmp/file"))).startsWith(content.sha256());
    assertThat(installed.run("stat", "-c", "%U", "/var/lib/dragonfly/manager/manager.mv.db").out())
        .isEqualTo("dragonfly\n");
    for (Server server : List.of(daemon, scheduler, manager)) {
      assertThat(server.terminate()).as(server.log()).isZero();
    }
  }

  /** Starts what a unit starts, as its user, with the directories that systemd would make. */
  private static Server service(String unit, String... more) throws IOException {
    var settings = new HashMap<String, String>();
    try (var lines =
        Files.lines(installed.inside("/usr/lib/systemd/system/" + unit + ".service"))) {
      lines
          .map(line -> line.split("=", 2))
          .filter(pair -> pair.length == 2)
          .forEach(pair -> settings.put(pair[0], pair[1]));
    }
    String user = settings.getOrDefault("User", "root");
    Map.of("StateDirectory", "/var/lib/", "LogsDirectory", "/var/log/", "RuntimeDirectory", "/run/")
        .forEach(
            (key, parent) -> {
              if (settings.containsKey(key)) {
                succeeded(installed.run("install", "-d", "-o", user, parent + settings.get(key)));
              }
            });
    var words =
        new ArrayList<>(List.of("setpriv", "--reuid", user, "--regid", user, "--clear-groups"));
    words.addAll(List.of(settings.getOrDefault("ExecStart", "").split(" ")));
    words.addAll(List.of(more));
    return installed.start(unit, words.toArray(String[]::new));
  }

  /** The answer with its head; empty if there is none. */
  private static String get(int port, String path) {
    String request =
        "exec 3<>/dev/tcp/127.0.0.1/%d; printf 'GET %s HTTP/1.0\\r\\nAccept: text/html\\r\\n\\r\\n' >&3; cat <&3"
            .formatted(port, path);
    return installed.run("bash", "-c", request).out();
  }

  private static Set<String> names(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(file -> String.valueOf(file.getFileName())).collect(Collectors.toSet());
    }
  }

  /** What exists where the package and its programs put files, and has their names. */
  private static Set<String> ours(Root root) {
    var found =
        succeeded(
            root.run(
                "bash",
                "-c",
                "find /etc /run /var/lib /var/cache /var/log /usr/bin /usr/lib /usr/share"
                    + " | grep -e /dragonfly -e dfdaemon -e dfget || true"));
    return found.lines().collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void purgeLeavesNothingAndRemoveLeavesConfigurationAndData() throws Exception {
    try (var root = Root.copyOfThisMachine()) {
      install(root);
      succeeded(
          root.run(
              "sh",
              "-c",
              "mkdir -p /var/lib/dragonfly/manager && echo x >/var/lib/dragonfly/manager/x && echo"
                  + " x >/var/cache/dragonfly/dfget"));

      succeeded(root.run("dpkg", "--remove", "dragonfly"));

      assertThat(ours(root))
          .contains("/etc/dragonfly/manager.yaml", "/var/lib/dragonfly/manager/x")
          .noneMatch(
              path -> path.startsWith("/usr/lib/dragonfly/") || path.startsWith("/var/cache/"));

      succeeded(root.run("dpkg", "--purge", "dragonfly"));

      assertThat(ours(root)).isEmpty();
      assertThat(root.run("getent", "passwd", "dragonfly").exitCode()).isEqualTo(2);
    }
  }

  @Test
  void upgradeKeepsWhatWasChanged() {
    try (var root = Root.copyOfThisMachine()) {
      install(root);
      succeeded(root.run("sh", "-c", "echo '# mine' >>/etc/dragonfly/dfdaemon.yaml"));

      succeeded(root.run("dpkg", "--force-depends", "--install", Root.SHARED + "/dragonfly.deb"));

      assertThat(root.run("tail", "-n", "1", "/etc/dragonfly/dfdaemon.yaml").out())
          .isEqualTo("# mine\n");
    }
  }
}
