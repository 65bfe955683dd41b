package dragonfly.core.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads the tables of recorded values in {@code src/test/resources/vectors}. */
public final class Vectors {
  private Vectors() {}

  /** The rows of a table without its comments, each with exactly {@code columns} cells. */
  public static List<List<String>> read(String name, int columns) {
    String text;
    try (var stream = Vectors.class.getResourceAsStream("/vectors/" + name)) {
      text =
          new String(Objects.requireNonNull(stream, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var rows =
        text.lines()
            .filter(line -> !line.startsWith("#"))
            .map(line -> List.of(line.split("\t", -1)))
            .toList();
    for (var row : rows) {
      if (row.size() != columns) {
        throw new IllegalStateException(name + ": not " + columns + " cells in " + row);
      }
    }
    if (rows.isEmpty()) {
      throw new IllegalStateException(name + " has no rows");
    }
    return rows;
  }

  /** A cell in which {@code -} stands for an absent text and {@code ""} for an empty one. */
  public static @Nullable String optional(String cell) {
    return switch (cell) {
      case "-" -> null;
      case "\"\"" -> "";
      default -> cell;
    };
  }

  /** As {@link #optional}, for numbers. */
  public static @Nullable Long optionalNumber(String cell) {
    return cell.equals("-") ? null : Long.valueOf(cell);
  }
}
