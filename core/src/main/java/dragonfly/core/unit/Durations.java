package dragonfly.core.unit;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.regex.Pattern;

/** Durations as configuration files and command lines write them. */
public final class Durations {
  private static final Pattern PART =
      Pattern.compile("(\\d{1,18}(?:\\.\\d{1,18})?)\\s*([a-zA-Zµμ]+)\\s*");
  private static final BigDecimal MAX_NANOS = BigDecimal.valueOf(Long.MAX_VALUE);

  private static final long DAY_NANOS = Duration.ofDays(1).toNanos();

  private Durations() {}

  /**
   * Reads numbers with units, in any order, added up: {@code 6m}, {@code 1h30m}, {@code 500ms},
   * {@code 1.5h}, {@code 1day 2h}, {@code 0}. Units are ns, us, ms, s, m, h, d, w, M (30.44 days),
   * y (365.25 days) and their longer names.
   *
   * @throws IllegalArgumentException naming the text when it is no duration, is negative, or longer
   *     than 292 years
   */
  public static Duration parse(String text) {
    String stripped = text.strip();
    if (stripped.equals("0")) {
      return Duration.ZERO;
    }
    var nanos = BigDecimal.ZERO;
    var matcher = PART.matcher(stripped);
    int end = 0;
    while (end < stripped.length()) {
      if (!matcher.find(end) || matcher.start() != end) {
        throw invalid(text);
      }
      nanos =
          nanos.add(
              new BigDecimal(matcher.group(1))
                  .multiply(BigDecimal.valueOf(nanosOf(matcher.group(2), text))));
      end = matcher.end();
    }
    if (end == 0 || nanos.compareTo(MAX_NANOS) > 0) {
      throw invalid(text);
    }
    return Duration.ofNanos(nanos.setScale(0, RoundingMode.DOWN).longValueExact());
  }

  /** The text with the largest units first, which {@link #parse} reads back: {@code 1h30m}. */
  public static String format(Duration duration) {
    if (duration.isZero()) {
      return "0s";
    }
    var text = new StringBuilder();
    append(text, duration.toDaysPart(), "d");
    append(text, duration.toHoursPart(), "h");
    append(text, duration.toMinutesPart(), "m");
    append(text, duration.toSecondsPart(), "s");
    append(text, duration.toNanosPart() / 1_000_000, "ms");
    append(text, duration.toNanosPart() / 1_000 % 1_000, "us");
    append(text, duration.toNanosPart() % 1_000, "ns");
    return text.toString();
  }

  private static void append(StringBuilder text, long number, String unit) {
    if (number != 0) {
      text.append(number).append(unit);
    }
  }

  private static long nanosOf(String unit, String text) {
    return switch (unit) {
      case "ns", "nsec", "nanos" -> 1;
      case "us", "usec", "µs", "μs", "micros" -> 1_000;
      case "ms", "msec", "millis" -> 1_000_000;
      case "s", "sec", "secs", "second", "seconds" -> 1_000_000_000;
      case "m", "min", "mins", "minute", "minutes" -> Duration.ofMinutes(1).toNanos();
      case "h", "hr", "hrs", "hour", "hours" -> Duration.ofHours(1).toNanos();
      case "d", "day", "days" -> DAY_NANOS;
      case "w", "week", "weeks" -> DAY_NANOS * 7;
      case "M", "month", "months" -> DAY_NANOS * 3044 / 100;
      case "y", "year", "years" -> DAY_NANOS * 36525 / 100;
      default -> throw invalid(text);
    };
  }

  private static IllegalArgumentException invalid(String text) {
    return new IllegalArgumentException(
        "\"" + text + "\" is not a duration (expected e.g. 6m, 1h30m or 500ms)");
  }
}
