package dragonfly.scheduler;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files of the checkout that tests compare with the code. */
public final class Repository {
  private Repository() {}

  /** The text of a file below {@code docs}. */
  public static String doc(String path) {
    try {
      return Files.readString(root().resolve("docs").resolve(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path root() {
    Path dir = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(dir.resolve("docs"))) {
      Path parent = dir.getParent();
      if (parent == null) {
        throw new IllegalStateException("not below a checkout: " + Path.of("").toAbsolutePath());
      }
      dir = parent;
    }
    return dir;
  }
}
