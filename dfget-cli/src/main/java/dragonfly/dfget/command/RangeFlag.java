package dragonfly.dfget.command;

/** The {@code --range} flag. */
final class RangeFlag {
  private static final int MAX_DIGITS = 18;

  private RangeFlag() {}

  /**
   * The value of a {@code Range} header for {@code 0-1023}, {@code 1024-} or {@code -1024}, all
   * with or without {@code bytes=} before it.
   *
   * @throws DfgetException with exit code 2 if it is anything else
   */
  static String toHeader(String text) {
    String range = text.startsWith("bytes=") ? text.substring(6) : text;
    int dash = range.indexOf('-');
    String first = dash < 0 ? "" : range.substring(0, dash);
    String last = dash < 0 ? "" : range.substring(dash + 1);
    if (!isNumber(first) || !isNumber(last) || (first.isEmpty() && last.isEmpty())) {
      throw wrong(text);
    }
    boolean isBackwards =
        !first.isEmpty() && !last.isEmpty() && Long.parseLong(last) < Long.parseLong(first);
    boolean isNothing = first.isEmpty() && Long.parseLong(last) == 0;
    if (isBackwards || isNothing) {
      throw wrong(text);
    }
    return "bytes=" + range;
  }

  private static boolean isNumber(String text) {
    boolean digits = text.length() <= MAX_DIGITS;
    for (int i = 0; i < text.length(); i++) {
      digits &= text.charAt(i) >= '0' && text.charAt(i) <= '9';
    }
    return digits;
  }

  private static DfgetException wrong(String text) {
    return DfgetException.usage(
        "bad --range \"" + text + "\": expected FIRST-LAST, FIRST- or -COUNT, in bytes");
  }
}
