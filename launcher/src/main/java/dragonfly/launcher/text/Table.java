package dragonfly.launcher.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows of text in aligned columns, the first row being the heading. Not thread-safe.
 *
 * <p>The width of a cell is counted in code points: good for the Latin text and the few symbols
 * that the commands print.
 */
public final class Table {
  /** Where the text of a column stands within its width. */
  public enum Align {
    LEFT,
    RIGHT
  }

  private static final String GAP = "   ";

  private final List<Align> columns;
  private final List<List<String>> rows = new ArrayList<>();

  /** A table whose columns stand as given. */
  public Table(Align... columns) {
    this.columns = List.of(columns);
  }

  /** Adds a row; {@link IllegalArgumentException} unless it has one cell per column. */
  public Table row(String... cells) {
    if (cells.length != columns.size()) {
      throw new IllegalArgumentException(
          "table row: cells=" + cells.length + " columns=" + columns.size());
    }
    rows.add(List.of(cells));
    return this;
  }

  /** The lines, a rule under the heading, no blanks at line ends. */
  public List<String> lines() {
    int[] widths = new int[columns.size()];
    for (var row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], width(row.get(i)));
      }
    }
    var lines = new ArrayList<String>();
    for (var row : rows) {
      lines.add(line(row, widths));
      if (lines.size() == 1) {
        lines.add(rule(widths));
      }
    }
    return lines;
  }

  private String line(List<String> row, int[] widths) {
    var line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String cell = row.get(i);
      String blanks = " ".repeat(widths[i] - width(cell));
      line.append(i == 0 ? "" : GAP)
          .append(columns.get(i) == Align.LEFT ? cell + blanks : blanks + cell);
    }
    return line.toString().stripTrailing();
  }

  private static String rule(int[] widths) {
    var line = new ArrayList<String>();
    for (int width : widths) {
      line.add("─".repeat(width));
    }
    return String.join(GAP, line);
  }

  private static int width(String text) {
    return text.codePointCount(0, text.length());
  }
}
