package dragonfly.it.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dragonfly.testkit.Bytes;
import dragonfly.testkit.Content;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The web console in a real browser, against a manager with a scheduler, a seed and two daemons, a
 * source and a registry. What is asked of it stands in {@code console/e2e}.
 */
@Timeout(900)
final class ConsoleIT {
  private static final Path CONSOLE = Path.of("..", "console").toAbsolutePath().normalize();
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final int LENGTH = 24 * Bytes.MIB;

  @Test
  void consoleDoesInABrowserWhatItShould() throws Exception {
    assumeTrue(
        Files.isExecutable(CHROMIUM),
        "no " + CHROMIUM + ": the console is not tested in a browser");
    try (var site = Site.withManager(24L * LENGTH)) {
      var source = site.own(Nginx.start(site.directory()));
      var registry = site.own(Registry.open(site.directory()));
      site.startKnown(site.seed("seed"), site.peer("peer-1"), site.peer("peer-2"));
      source.serve("weights", Content.generated(LENGTH, 1));
      source.serve("large", Content.generated(5 * LENGTH, 2));
      registry.push("library/app", "1", 5 * Bytes.MIB);

      run(List.of(CONSOLE.resolve("build").toString(), "--deps"), Map.of(), site.directory());
      var environment = new HashMap<String, String>();
      environment.put("DRAGONFLY_CONSOLE_URL", "http://127.0.0.1:" + site.managerRestPort() + "/");
      environment.put("DRAGONFLY_ROOT_PASSWORD", Site.ROOT_PASSWORD);
      environment.put("DRAGONFLY_CHROMIUM", CHROMIUM.toString());
      environment.put("DRAGONFLY_E2E_FILE", source.url("weights"));
      environment.put("DRAGONFLY_E2E_SLOW", source.slowUrl("large"));
      environment.put("DRAGONFLY_E2E_IMAGE", registry.manifestUrl("library/app", "1"));
      run(
          List.of("npm", "--prefix", CONSOLE.toString(), "run", "--silent", "e2e"),
          environment,
          site.directory());
    }
  }

  private static void run(List<String> words, Map<String, String> environment, Path directory) {
    try (var command = Command.start(words, directory, environment)) {
      var outcome = command.await(Duration.ofMinutes(13));
      assertThat(outcome.exitCode()).as(outcome.out() + outcome.err()).isZero();
    }
  }
}
