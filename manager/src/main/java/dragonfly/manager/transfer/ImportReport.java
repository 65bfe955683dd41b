package dragonfly.manager.transfer;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What an import did, or would do. Confined to its thread. */
final class ImportReport {
  /** What became of a row. */
  enum Outcome {
    ADDED,
    UPDATED,
    UNCHANGED,
    LEFT_OUT
  }

  private final Map<String, Map<Outcome, Integer>> counts = new LinkedHashMap<>();
  private final List<String> notes = new ArrayList<>();

  void table(String name) {
    counts.putIfAbsent(name, new EnumMap<>(Outcome.class));
  }

  void count(String table, Outcome outcome) {
    counts
        .computeIfAbsent(table, _ -> new EnumMap<>(Outcome.class))
        .merge(outcome, 1, Integer::sum);
  }

  void note(String note) {
    notes.add(note);
  }

  /** A line for each table, then the notes. */
  List<String> lines() {
    var lines = new ArrayList<String>();
    var format = "%-24s %8s %8s %10s %9s";
    lines.add(format.formatted("table", "added", "updated", "unchanged", "left out"));
    counts.forEach(
        (table, row) ->
            lines.add(
                format.formatted(
                    table,
                    row.getOrDefault(Outcome.ADDED, 0),
                    row.getOrDefault(Outcome.UPDATED, 0),
                    row.getOrDefault(Outcome.UNCHANGED, 0),
                    row.getOrDefault(Outcome.LEFT_OUT, 0))));
    notes.forEach(note -> lines.add("note: " + note));
    return lines;
  }
}
