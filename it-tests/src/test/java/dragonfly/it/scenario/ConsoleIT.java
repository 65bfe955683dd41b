package dragonfly.it.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dragonfly.it.cluster.Cluster;
import dragonfly.it.process.Command;
import dragonfly.testkit.Bytes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The web console in a real browser, against a manager with a scheduler, a seed and a daemon. What
 * is asked of it stands in {@code console/e2e}.
 */
@Timeout(600)
class ConsoleIT {
  private static final Path CONSOLE = Path.of("..", "console").toAbsolutePath().normalize();
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");

  @Test
  void consoleDoesInABrowserWhatItShould() {
    assumeTrue(
        Files.isExecutable(CHROMIUM),
        "no " + CHROMIUM + ": the console is not tested in a browser");
    try (var cluster = Cluster.builder().withManager().schedulers(1).seeds(1).daemons(1).start()) {
      var content = cluster.origin().serve("/shown", Bytes.random(Bytes.MIB, 1));
      cluster.daemon(0).download(content.url());

      run(List.of(CONSOLE.resolve("build").toString(), "--deps"), Map.of(), cluster.directory());
      run(
          List.of("npm", "--prefix", CONSOLE.toString(), "run", "--silent", "e2e"),
          Map.of(
              "DRAGONFLY_CONSOLE_URL",
              cluster.manager().url() + "/",
              "DRAGONFLY_ROOT_PASSWORD",
              cluster.manager().password(),
              "DRAGONFLY_CHROMIUM",
              CHROMIUM.toString()),
          cluster.directory());
    }
  }

  private static void run(List<String> words, Map<String, String> environment, Path directory) {
    try (var command = Command.start(words, directory, environment)) {
      var outcome = command.await(Duration.ofMinutes(8));
      assertThat(outcome.exitCode()).as(outcome.out() + outcome.err()).isZero();
    }
  }
}
