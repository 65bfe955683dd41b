package dragonfly.core.unit;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A number of bytes.
 *
 * @param bytes at least 0
 */
public record ByteSize(long bytes) implements Comparable<ByteSize> {
  private static final Pattern FORM =
      Pattern.compile("(\\d{1,19}(?:\\.\\d{1,18})?)\\s*(?:([kmgtpe]?)(i?)b?)");
  private static final String PREFIXES = "kmgtpe";

  public ByteSize {
    if (bytes < 0) {
      throw new IllegalArgumentException("not a size: " + bytes);
    }
  }

  public static ByteSize ofBytes(long bytes) {
    return new ByteSize(bytes);
  }

  /**
   * Reads a number with a unit: {@code 64MiB} (powers of 1024), {@code 50GB} (powers of 1000),
   * {@code 1024} or {@code 1024B}. The case of letters, a space before the unit and a missing B do
   * not matter; parts of a byte are cut off.
   *
   * @throws IllegalArgumentException naming the text when it is no size or more than 2^63-1 bytes
   */
  public static ByteSize parse(String text) {
    return new ByteSize(bytesOf(text));
  }

  static long bytesOf(String text) {
    var matcher = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!matcher.matches() || (matcher.group(2).isEmpty() && !matcher.group(3).isEmpty())) {
      throw invalid(text);
    }
    int base = matcher.group(3).isEmpty() ? 1000 : 1024;
    int power = matcher.group(2).isEmpty() ? 0 : PREFIXES.indexOf(matcher.group(2)) + 1;
    var bytes = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(base).pow(power));
    if (bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      throw invalid(text);
    }
    return bytes.setScale(0, RoundingMode.DOWN).longValueExact();
  }

  /** The shortest exact text, which {@link #parse} reads back: {@code 64MiB}, {@code 50GB}. */
  static String text(long bytes) {
    long number = bytes;
    String unit = "B";
    for (int base : new int[] {1024, 1000}) {
      long divisor = 1;
      for (int i = 0; i < PREFIXES.length() && divisor <= bytes / base; i++) {
        divisor *= base;
        if (bytes % divisor == 0 && bytes / divisor < number) {
          number = bytes / divisor;
          unit =
              PREFIXES.substring(i, i + 1).toUpperCase(Locale.ROOT) + (base == 1024 ? "iB" : "B");
        }
      }
    }
    return number + unit;
  }

  @Override
  public int compareTo(ByteSize other) {
    return Long.compare(bytes, other.bytes);
  }

  /** The shortest exact text, which {@link #parse} reads back: {@code 64MiB}, {@code 50GB}. */
  @Override
  public String toString() {
    return text(bytes);
  }

  private static IllegalArgumentException invalid(String text) {
    return new IllegalArgumentException(
        "\"" + text + "\" is not a size (expected e.g. 64MiB or 50GB)");
  }
}
