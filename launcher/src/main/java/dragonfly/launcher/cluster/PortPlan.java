package dragonfly.launcher.cluster;

import java.util.HashMap;
import java.util.Map;

/**
 * The number of every {@link Port} when all are shifted by one offset. Immutable.
 *
 * <p>A number that the shift would push past 65535 goes down instead: with offset 1000 the
 * manager's 65003 becomes 64003.
 *
 * @param offset what is added, from 0 to {@value #MAX_OFFSET}
 */
public record PortPlan(int offset) {
  /** The largest offset: higher ones would push further ports past the end. */
  public static final int MAX_OFFSET = 57_000;

  private static final int LAST_PORT = 65_535;

  public PortPlan {
    if (offset < 0 || offset > MAX_OFFSET) {
      throw new IllegalArgumentException(
          "port offset: " + offset + " is not between 0 and " + MAX_OFFSET);
    }
    var taken = new HashMap<Integer, Port>();
    for (var port : Port.values()) {
      var other = taken.put(shifted(port, offset), port);
      if (other != null) {
        throw new IllegalArgumentException(
            "port offset: %d gives %s and %s the same port %d, use another"
                .formatted(offset, name(other), name(port), shifted(port, offset)));
      }
    }
  }

  /** The number of {@code port}. */
  public int number(Port port) {
    return shifted(port, offset);
  }

  /** Every port with its number. */
  public Map<Port, Integer> numbers() {
    var numbers = new HashMap<Port, Integer>();
    for (var port : Port.values()) {
      numbers.put(port, number(port));
    }
    return Map.copyOf(numbers);
  }

  private static int shifted(Port port, int offset) {
    int up = port.standard() + offset;
    return up <= LAST_PORT ? up : port.standard() - offset;
  }

  private static String name(Port port) {
    return port.role().label() + " " + port.purpose();
  }
}
