package dragonfly.scheduler.resource;

import java.util.List;

/** Who fetches a task first from its source. The order is that of the protocol's numbers. */
public enum Priority {
  /** A seed. */
  LEVEL0,
  /** Nobody: the download is forbidden. */
  LEVEL1,
  /** Nobody: only other peers may have it. */
  LEVEL2,
  /** The peer itself. */
  LEVEL3,
  /** A seed. */
  LEVEL4,
  /** A seed. */
  LEVEL5,
  /** A seed. */
  LEVEL6;

  private static final List<Priority> BY_NUMBER = List.of(values());

  /** The level of a number of the protocol; LEVEL0 for one that it does not have. */
  public static Priority ofNumber(int number) {
    return number >= 0 && number < BY_NUMBER.size() ? BY_NUMBER.get(number) : LEVEL0;
  }

  /** Whether a seed may be asked. */
  public boolean mayTriggerSeed() {
    return switch (this) {
      case LEVEL0, LEVEL4, LEVEL5, LEVEL6 -> true;
      case LEVEL1, LEVEL2, LEVEL3 -> false;
    };
  }

  /** Whether the peer may be told to go back to source. */
  public boolean mayGoBackToSource() {
    return this != LEVEL1 && this != LEVEL2;
  }
}
