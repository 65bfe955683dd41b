package dragonfly.it.compat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** The programs that we must work together with. */
final class Reference {
  private static final String VARIABLE = "DRAGONFLY_REFERENCE_BIN";

  private Reference() {}

  /** Skips the test where they are not installed. */
  static void assumeInstalled() {
    String directory = System.getenv(VARIABLE);
    Assumptions.assumeTrue(
        directory != null && !directory.isEmpty(),
        VARIABLE + " is not set: it names a directory with the reference's dfdaemon and dfget");
    for (Path program : new Path[] {dfdaemon(), dfget()}) {
      if (!Files.isExecutable(program)) {
        throw new IllegalStateException(VARIABLE + ": no program " + program);
      }
    }
  }

  static Path dfdaemon() {
    return Path.of(System.getenv(VARIABLE), "dfdaemon");
  }

  static Path dfget() {
    return Path.of(System.getenv(VARIABLE), "dfget");
  }
}
