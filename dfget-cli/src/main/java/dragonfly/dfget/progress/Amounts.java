package dragonfly.dfget.progress;

/**
 * Sizes, rates and times as people read them. Written without {@code String.format}, which would be
 * a tenth of a short run.
 */
public final class Amounts {
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  private static final double STEP = 1024;
  private static final double NANOS = 1e9;

  private Amounts() {}

  /** {@code 100.0 MiB}, {@code 17 B}. */
  public static String size(long bytes) {
    return text((double) bytes);
  }

  /** {@code 243.0 MiB/s}. */
  public static String rate(double bytesPerSecond) {
    return text(bytesPerSecond) + "/s";
  }

  private static String text(double bytes) {
    int unit = 0;
    double value = bytes;
    while (value >= STEP - 0.05 && unit < UNITS.length - 1) {
      value /= STEP;
      unit++;
    }
    return (unit == 0 ? Long.toString((long) value) : oneDecimal(value)) + " " + UNITS[unit];
  }

  /** {@code 0.41 s}, {@code 12.3 s}, {@code 2 min 5 s}. */
  public static String seconds(long nanos) {
    double seconds = nanos / NANOS;
    if (seconds < 10) {
      long hundredths = Math.round(seconds * 100);
      return hundredths / 100 + "." + hundredths / 10 % 10 + hundredths % 10 + " s";
    }
    return seconds < 60 ? oneDecimal(seconds) + " s" : clock((long) seconds);
  }

  /** {@code 5 s}, {@code 2 min 5 s}, {@code 3 h 12 min}. */
  public static String clock(long seconds) {
    if (seconds < 60) {
      return seconds + " s";
    }
    long minutes = seconds / 60;
    return minutes < 60
        ? minutes + " min " + seconds % 60 + " s"
        : minutes / 60 + " h " + minutes % 60 + " min";
  }

  /** Whole percents, at most 100; only a part that is everything reads as 100. */
  static int percent(long part, long whole) {
    return whole <= 0 ? 0 : (int) Math.min(100, 100.0 * part / whole);
  }

  private static String oneDecimal(double value) {
    long tenths = Math.round(value * 10);
    return tenths / 10 + "." + tenths % 10;
  }
}
