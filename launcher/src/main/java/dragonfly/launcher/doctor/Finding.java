package dragonfly.launcher.doctor;

import dragonfly.dfget.progress.JsonLine;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What one look showed.
 *
 * @param check the kind of thing looked at, one word
 * @param text what was seen, with the values
 * @param wayOut what to do about it; null if all is well
 */
public record Finding(Severity severity, String check, String text, @Nullable String wayOut) {
  /** How bad it is. */
  public enum Severity {
    OK,
    /** It works, and may not for long, or not well. */
    WARN,
    /** Something cannot work. */
    FAIL
  }

  public static Finding ok(String check, String text) {
    return new Finding(Severity.OK, check, text, null);
  }

  public static Finding warn(String check, String text, String wayOut) {
    return new Finding(Severity.WARN, check, text, wayOut);
  }

  public static Finding fail(String check, String text, String wayOut) {
    return new Finding(Severity.FAIL, check, text, wayOut);
  }

  /** A JSON object. */
  public String json() {
    var line =
        new JsonLine()
            .text("severity", severity.name().toLowerCase(Locale.ROOT))
            .text("check", check)
            .text("text", text);
    if (wayOut != null) {
      line.text("wayOut", wayOut);
    }
    return line.toString();
  }
}
