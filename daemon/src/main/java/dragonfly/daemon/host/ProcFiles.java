package dragonfly.daemon.host;

import java.io.BufferedReader;
import java.io.FileReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** Small files of the kernel. A file that is absent or unreadable is empty. */
final class ProcFiles {
  private final Path root;

  /**
   * @param root the file system's root; another one in tests
   */
  ProcFiles(Path root) {
    this.root = root;
  }

  boolean exists(String path) {
    return root.resolve(path).toFile().exists();
  }

  List<String> lines(String path) {
    try (var reader =
        new BufferedReader(new FileReader(root.resolve(path).toFile(), StandardCharsets.UTF_8))) {
      return reader.lines().toList();
    } catch (IOException | java.io.UncheckedIOException _) {
      return List.of();
    }
  }

  String text(String path) {
    List<String> lines = lines(path);
    return lines.isEmpty() ? "" : lines.getFirst().strip();
  }

  OptionalLong number(String path) {
    return number0(text(path));
  }

  /** The number after a key, as in {@code MemTotal: 17 kB} or {@code anon 17}. */
  OptionalLong keyed(String path, String key) {
    for (String line : lines(path)) {
      String[] words = line.split("[:\\s]+");
      if (words.length >= 2 && words[0].equals(key)) {
        return number0(words[1]);
      }
    }
    return OptionalLong.empty();
  }

  static OptionalLong number0(String text) {
    try {
      return OptionalLong.of(Long.parseLong(text));
    } catch (NumberFormatException _) {
      return OptionalLong.empty();
    }
  }
}
