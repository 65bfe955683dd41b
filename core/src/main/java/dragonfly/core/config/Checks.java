package dragonfly.core.config;

import java.time.Duration;

/**
 * Range checks of configuration records. Each returns the value it was given or throws a {@link
 * ConfigException}.
 */
public final class Checks {
  private Checks() {}

  /** Above zero. */
  public static Duration positive(String key, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw bad(key, value, "a duration above zero");
    }
    return value;
  }

  /** Zero or more. */
  public static Duration notNegative(String key, Duration value) {
    if (value.isNegative()) {
      throw bad(key, value, "a duration of zero or more");
    }
    return value;
  }

  /** {@code min} or more. */
  public static long atLeast(String key, long value, long min) {
    if (value < min) {
      throw bad(key, value, "at least " + min);
    }
    return value;
  }

  /** From {@code low} to {@code high}, both included. */
  public static long between(String key, long value, long low, long high) {
    if (value < low || value > high) {
      throw bad(key, value, "from " + low + " to " + high);
    }
    return value;
  }

  /** From {@code low} to {@code high}, both included; not a number is refused. */
  public static double between(String key, double value, double low, double high) {
    if (!(value >= low && value <= high)) {
      throw bad(key, value, "from " + low + " to " + high);
    }
    return value;
  }

  /** A TCP or UDP port; 0 stands for any free one. */
  public static int port(String key, int value) {
    return (int) between(key, value, 0, 65535);
  }

  /** Not empty and not only blanks. */
  public static String notBlank(String key, String value) {
    if (value.isBlank()) {
      throw bad(key, value, "a text that is not empty");
    }
    return value;
  }

  private static ConfigException bad(String key, Object value, String expected) {
    return new ConfigException(
        "%s: \"%s\" is out of range (expected %s)".formatted(key, value, expected));
  }
}
