package dragonfly.launcher.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class TableTest {
  @Test
  void columnsAreAsWideAsTheirWidestCell() {
    var table = new Table(Table.Align.LEFT, Table.Align.RIGHT, Table.Align.LEFT);

    table.row("role", "disk", "note").row("scheduler", "1 B", "").row("seed", "10.0 MiB", "x");

    assertThat(table.lines())
        .containsExactly(
            "role            disk   note",
            "─────────   ────────   ────",
            "scheduler        1 B",
            "seed        10.0 MiB   x");
  }

  @Test
  void aRowNeedsACellForEveryColumn() {
    var table = new Table(Table.Align.LEFT, Table.Align.LEFT);

    assertThatThrownBy(() -> table.row("only one"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("table row: cells=1 columns=2");
  }
}
