package dragonfly.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dragonfly.it.process.Command;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Scripts of {@code bin/} that pack what Maven has made of this checkout. */
final class Distribution {
  private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private Distribution() {}

  /**
   * Lays the programs out below a directory and runs a script on them.
   *
   * @param words the script below the repository, and its arguments
   */
  static Command.Outcome run(Path directory, String... words) {
    var laidOut = start(directory, "bin/build", "--packaged");
    assertThat(laidOut.exitCode()).as(laidOut.toString()).isZero();
    return start(directory, words);
  }

  private static Command.Outcome start(Path directory, String... words) {
    var all = new ArrayList<>(List.of(words));
    all.set(0, REPOSITORY.resolve(words[0]).toString());
    var environment = Map.of("DRAGONFLY_DIST", directory + "/dist", "DRAGONFLY_NO_BUILD", "1");
    try (var command = Command.start(all, directory, environment)) {
      return command.await(LIMIT);
    }
  }
}
