package dragonfly.core.id;

/** URLs as they may be shown to people. */
public final class UrlText {
  private UrlText() {}

  /**
   * The text without what may be secret: credentials before the host, query (where signatures are)
   * and fragment. Takes any text, whether it is a URL or not.
   */
  public static String withoutSecrets(String url) {
    int end = 0;
    while (end < url.length() && url.charAt(end) != '?' && url.charAt(end) != '#') {
      end++;
    }
    String shown = url.substring(0, end);
    int scheme = shown.indexOf("://");
    int authority = scheme < 0 ? 0 : scheme + 3;
    int slash = shown.indexOf('/', authority);
    int at = shown.lastIndexOf('@', slash < 0 ? shown.length() : slash);
    return at < authority ? shown : shown.substring(0, authority) + shown.substring(at + 1);
  }
}
