package dragonfly.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import dragonfly.testkit.Bytes;
import dragonfly.testkit.Content;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The launchers of {@code bin/}, where {@code bin/build} was run. */
final class LaunchersIT {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Duration LIMIT = Duration.ofMinutes(1);

  @BeforeEach
  void needsTheBuild() {
    Assumptions.assumeTrue(
        Files.exists(ROOT.resolve("target/dist/built")), "there is no target/dist: run bin/build");
  }

  @Test
  void everyProgramTellsItsVersion() {
    try (var site = Site.empty(1 << 20)) {
      for (String program : List.of("dfget", "dfdaemon", "scheduler", "manager", "dragonfly")) {
        var outcome =
            site.run(List.of(launcher(program), "--version"), Site.LAUNCHED_AS_BUILT).await(LIMIT);

        assertThat(outcome.exitCode()).as(outcome.toString()).isZero();
        assertThat(outcome.out()).containsPattern("\\d+\\.\\d+\\.\\d+");
        assertThat(outcome.err()).isEmpty();
      }
    }
  }

  @Test
  void daemonAndDfgetOfTheLaunchersDownload() {
    try (var site = Site.withoutManager(64 << 20)) {
      var source = site.own(Nginx.start(site.directory()));
      var content = Content.generated(9 * Bytes.MIB, 1);
      source.serve("file", content);
      var daemon = site.foreign("peer", false, Path.of(launcher("dfdaemon")));
      site.startKnown(daemon);

      daemon.downloadBy(Path.of(launcher("dfget")), source.url("file")).expect(content.sha256());

      assertThat(daemon.terminate()).isZero();
    }
  }

  private static String launcher(String program) {
    return ROOT.resolve("bin").resolve(program).toString();
  }
}
