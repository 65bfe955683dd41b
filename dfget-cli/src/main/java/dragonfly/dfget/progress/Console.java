package dragonfly.dfget.progress;

import java.io.PrintStream;
import java.util.Map;

/**
 * The standard streams, and what is known about the terminal behind them. Thread-safe as the
 * streams are.
 */
public final class Console {
  private static final int DEFAULT_WIDTH = 80;

  private final PrintStream out;
  private final PrintStream err;
  private final boolean isTerminal;
  private final boolean hasColour;
  private final int width;

  /**
   * @param isTerminal standard error is a terminal that understands cursor movement
   * @param width of the terminal in columns
   */
  public Console(
      PrintStream out, PrintStream err, boolean isTerminal, boolean hasColour, int width) {
    this.out = out;
    this.err = err;
    this.isTerminal = isTerminal;
    this.hasColour = hasColour;
    this.width = width;
  }

  /**
   * The streams of this process. Java cannot tell whether standard error is a terminal; the
   * launcher says so in the property {@code dragonfly.terminal}, with the width as its value.
   */
  public static Console ofProcess(Map<String, String> env) {
    String told = System.getProperty("dragonfly.terminal", "");
    boolean dumb = "dumb".equals(env.get("TERM"));
    String noColour = env.get("NO_COLOR");
    return new Console(
        System.out,
        System.err,
        !told.isEmpty() && !dumb,
        noColour == null || noColour.isEmpty(),
        widthOf(told));
  }

  private static int widthOf(String told) {
    try {
      int columns = Integer.parseInt(told);
      return columns > 0 ? columns : DEFAULT_WIDTH;
    } catch (NumberFormatException _) {
      return DEFAULT_WIDTH;
    }
  }

  /** For programs: a line on standard output. */
  public void out(String line) {
    out.println(line);
    out.flush();
  }

  /** For people: a line on standard error. */
  public void err(String line) {
    err.println(line);
    err.flush();
  }

  /** A piece of text with cursor movements, as it is, on standard error. */
  void draw(String text) {
    err.print(text);
    err.flush();
  }

  public boolean isTerminal() {
    return isTerminal;
  }

  boolean hasColour() {
    return hasColour;
  }

  int width() {
    return width;
  }
}
