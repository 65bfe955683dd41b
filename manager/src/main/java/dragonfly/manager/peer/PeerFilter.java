package dragonfly.manager.peer;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which peers a list shows. Immutable.
 *
 * @param equal values that columns must equal
 * @param search what the host name or the address must contain, in whatever case; empty for nothing
 */
public record PeerFilter(Map<String, Object> equal, String search) {
  /** All peers. */
  public static final PeerFilter ALL = new PeerFilter(Map.of(), "");

  public PeerFilter {
    equal = Map.copyOf(equal);
  }

  /** Collects a filter; an empty text and 0 ask for nothing. Not thread-safe. */
  public static final class Builder {
    private final Map<String, Object> equal = new LinkedHashMap<>();
    private String search = "";

    /** The text must be this; the column is one of the table. */
    public Builder text(String column, String value) {
      if (!value.isEmpty()) {
        equal.put(checked(column), value);
      }
      return this;
    }

    /** The number must be this; the column is one of the table. */
    public Builder number(String column, long value) {
      if (value != 0) {
        equal.put(checked(column), value);
      }
      return this;
    }

    /** The host name or the address must contain this. */
    public Builder search(String text) {
      search = text;
      return this;
    }

    public PeerFilter build() {
      return new PeerFilter(equal, search);
    }

    private static String checked(String column) {
      if (!PeerStore.COLUMNS.contains(column)) {
        throw new IllegalArgumentException("no column " + column);
      }
      return column;
    }
  }
}
