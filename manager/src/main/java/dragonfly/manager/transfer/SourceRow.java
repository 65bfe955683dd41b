package dragonfly.manager.transfer;

import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A row of the other manager. Columns that an older version lacks count as null. Immutable.
 *
 * @param columns by name, without regard to case
 */
record SourceRow(String table, Map<String, @Nullable Object> columns) {
  long id() {
    return number("id");
  }

  String text(String column) {
    var text = textOrNull(column);
    return text == null ? "" : text;
  }

  @Nullable String textOrNull(String column) {
    var value = columns.get(column);
    return value == null ? null : value.toString();
  }

  long number(String column) {
    return switch (columns.get(column)) {
      case null -> 0;
      case Boolean flag -> flag ? 1 : 0;
      case Number number -> new BigDecimal(number.toString()).longValue();
      case Object other -> throw wrong(column, other, "a number");
    };
  }

  boolean flag(String column) {
    return number(column) != 0;
  }

  /** Null if unset. */
  @Nullable Timestamp time(String column) {
    return switch (columns.get(column)) {
      case null -> null;
      case Timestamp time -> time;
      case LocalDateTime time -> Timestamp.from(time.toInstant(ZoneOffset.UTC));
      case OffsetDateTime time -> Timestamp.from(time.toInstant());
      case Object other -> throw wrong(column, other, "a time");
    };
  }

  Timestamp time(String column, Timestamp byDefault) {
    var time = time(column);
    return time == null ? byDefault : time;
  }

  private ImportException wrong(String column, Object value, String expected) {
    return new ImportException(this + ": " + column + " is " + value + ", not " + expected);
  }

  @Override
  public String toString() {
    var name = textOrNull("name");
    return "row %s of table %s%s"
        .formatted(columns.get("id"), table, name == null ? "" : " (" + name + ")");
  }
}
