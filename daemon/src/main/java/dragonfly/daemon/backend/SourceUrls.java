package dragonfly.daemon.backend;

import java.util.Locale;

/** Urls as texts, for messages and for the choice of a backend. */
public final class SourceUrls {
  private static final int LONGEST = 512;

  private SourceUrls() {}

  /** The url without user, query and fragment, fit for logs and messages; never fails. */
  public static String display(String url) {
    int end = url.length();
    for (int i = 0; i < url.length(); i++) {
      char c = url.charAt(i);
      if (c == '?' || c == '#') {
        end = i;
        break;
      }
    }
    String shown = url.substring(0, end);
    int authority = shown.indexOf("://");
    if (authority >= 0) {
      int path = shown.indexOf('/', authority + 3);
      int at = shown.lastIndexOf('@', path < 0 ? shown.length() : path);
      if (at > authority) {
        shown = shown.substring(0, authority + 3) + shown.substring(at + 1);
      }
    }
    shown = shown.replaceAll("\\p{Cntrl}", "?");
    return shown.length() <= LONGEST ? shown : shown.substring(0, LONGEST) + "...";
  }

  /** The scheme in lower case; empty when the url has none. */
  public static String scheme(String url) {
    int colon = url.indexOf("://");
    return colon <= 0 ? "" : url.substring(0, colon).strip().toLowerCase(Locale.ROOT);
  }
}
