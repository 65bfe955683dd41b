package dragonfly.dfget.progress;

/**
 * One line of a progress display, fitted into the width of a terminal: what matters least is left
 * out first.
 */
final class TerminalLine {
  private static final int MIN_BAR = 8;
  private static final int MAX_BAR = 40;
  private static final int MAX_NAME = 30;
  private static final int MIN_NAME = 6;
  private static final String GREEN = "\u001b[32m";
  private static final String PLAIN = "\u001b[0m";

  private TerminalLine() {}

  /**
   * @param width most columns the line may have
   * @param recentRate bytes a second
   */
  static String of(String name, Tally tally, double recentRate, int width, boolean colour) {
    long length = tally.length();
    boolean known = length > 0;
    String percent = known ? pad(Amounts.percent(tally.done(), length)) + "%" : "";
    String bytes =
        known
            ? Amounts.size(Math.min(tally.done(), length)) + "/" + Amounts.size(length)
            : Amounts.size(tally.done());
    String rate = Amounts.rate(recentRate);
    String shares = tally.shares();
    String eta =
        known && recentRate >= 1 && tally.done() < length
            ? "ETA " + Amounts.clock((long) Math.ceil((length - tally.done()) / recentRate))
            : "";

    int left = width - percent.length();
    boolean withRate = left > rate.length();
    left -= withRate ? rate.length() + 1 : 0;
    boolean withBytes = left > bytes.length();
    left -= withBytes ? bytes.length() + 1 : 0;
    boolean withEta = !eta.isEmpty() && left > eta.length();
    left -= withEta ? eta.length() + 1 : 0;
    String shortName = fit(name, Math.min(MAX_NAME, left - 1));
    left -= shortName.isEmpty() ? 0 : columns(shortName) + 1;
    boolean withShares = left > shares.length();
    left -= withShares ? shares.length() + 1 : 0;
    int bar = known ? Math.min(MAX_BAR, left - 3) : 0;

    var line = new StringBuilder();
    append(line, shortName);
    append(line, percent);
    if (bar >= MIN_BAR) {
      append(line, bar(bar, (double) tally.done() / length, colour));
    }
    append(line, withBytes ? bytes : "");
    append(line, withRate ? rate : "");
    append(line, withShares ? shares : "");
    append(line, withEta ? eta : "");
    return line.toString();
  }

  private static void append(StringBuilder line, String part) {
    if (!part.isEmpty()) {
      line.append(line.isEmpty() ? "" : " ").append(part);
    }
  }

  private static String bar(int size, double done, boolean colour) {
    int filled = (int) (size * Math.clamp(done, 0.0, 1.0));
    String full = "=".repeat(filled);
    String head = filled < size ? ">" : "";
    String rest = " ".repeat(size - filled - head.length());
    return colour ? "[" + GREEN + full + head + PLAIN + rest + "]" : "[" + full + head + rest + "]";
  }

  private static String pad(int percent) {
    return percent < 10 ? "  " + percent : percent < 100 ? " " + percent : "" + percent;
  }

  /** The text in at most {@code width} columns, its middle replaced if need be; "" if hopeless. */
  static String fit(String text, int width) {
    String clean = SummaryProgress.printable(text);
    if (columns(clean) <= width) {
      return clean;
    }
    if (width < MIN_NAME) {
      return "";
    }
    int tail = (width - 1) / 2;
    int from = clean.length();
    for (int used = 0; from > 0; ) {
      int codePoint = clean.codePointBefore(from);
      used += columns(codePoint);
      if (used > tail) {
        break;
      }
      from -= Character.charCount(codePoint);
    }
    int to = 0;
    for (int used = 0; to < from; ) {
      int codePoint = clean.codePointAt(to);
      used += columns(codePoint);
      if (used > width - 1 - tail) {
        break;
      }
      to += Character.charCount(codePoint);
    }
    return clean.substring(0, to) + "~" + clean.substring(from);
  }

  static int columns(String text) {
    int columns = 0;
    for (int i = 0; i < text.length(); ) {
      int codePoint = text.codePointAt(i);
      columns += columns(codePoint);
      i += Character.charCount(codePoint);
    }
    return columns;
  }

  /** Columns of a character on a terminal: 0 if it joins the one before, 2 for wide scripts. */
  private static int columns(int codePoint) {
    if (codePoint < 0x300) {
      return 1;
    }
    int type = Character.getType(codePoint);
    if (type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.FORMAT) {
      return 0;
    }
    boolean wide =
        (codePoint >= 0x1100 && codePoint <= 0x115f)
            || (codePoint >= 0x2e80 && codePoint <= 0xa4cf)
            || (codePoint >= 0xac00 && codePoint <= 0xd7a3)
            || (codePoint >= 0xf900 && codePoint <= 0xfaff)
            || (codePoint >= 0xfe30 && codePoint <= 0xfe6f)
            || (codePoint >= 0xff00 && codePoint <= 0xff60)
            || (codePoint >= 0xffe0 && codePoint <= 0xffe6)
            || (codePoint >= 0x1f300 && codePoint <= 0x1faff)
            || (codePoint >= 0x20000 && codePoint <= 0x3fffd);
    return wide ? 2 : 1;
  }
}
