package dragonfly.dfget.command;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The {@code --header} flags. */
final class RequestHeaders {
  private static final String NAME_MARKS = "!#$%&'*+-.^_`|~";

  private RequestHeaders() {}

  /**
   * Fields by name. One that is given twice has both values, as RFC 9110, 5.3 joins them.
   *
   * @throws DfgetException with exit code 2 that names the wrong one
   */
  static Map<String, String> parse(List<String> lines) {
    var header = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    for (String line : lines) {
      int colon = line.indexOf(':');
      String name = colon < 0 ? "" : line.substring(0, colon).strip();
      if (!isName(name)) {
        throw wrong(colon < 0 ? line : line.substring(0, colon), "expected \"Name: value\"");
      }
      String value = line.substring(colon + 1).strip();
      for (int i = 0; i < value.length(); i++) {
        char c = value.charAt(i);
        if (c != '\t' && Character.isISOControl(c)) {
          throw wrong(name, "its value holds a control character");
        }
      }
      header.merge(name, value, (first, second) -> first + ", " + second);
    }
    return header;
  }

  private static boolean isName(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean isLetter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (!isLetter && NAME_MARKS.indexOf(c) < 0) {
        return false;
      }
    }
    return !name.isEmpty();
  }

  /** Without the value, which may be a token. */
  private static DfgetException wrong(String what, String why) {
    return DfgetException.usage("bad --header \"" + what + "\": " + why);
  }
}
