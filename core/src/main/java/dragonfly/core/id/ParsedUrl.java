package dragonfly.core.id;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An absolute URL in the serialised parts of the WHATWG URL standard, section 4.4 (basic URL parser
 * without base URL) and 4.5 (serialiser). The scheme {@code file} with its drive letters is left
 * out: nobody distributes it.
 *
 * @param start scheme, credentials, host and port: all that stands before the path
 * @param path with its leading slash if there is one
 * @param query without question mark, null when there is none
 * @param fragment without number sign, null when there is none
 */
record ParsedUrl(String start, String path, @Nullable String query, @Nullable String fragment) {
  private static final Map<String, String> SPECIAL_SCHEMES =
      Map.of("http", "80", "https", "443", "ws", "80", "wss", "443", "ftp", "21");
  private static final Pattern SCHEME = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]*:");
  private static final int MAX_PORT = 65535;

  /**
   * Parses a URL.
   *
   * @throws IllegalArgumentException saying what is wrong with it, without repeating it
   */
  static ParsedUrl parse(String input) {
    String text = cleaned(input);
    var schemeMatcher = SCHEME.matcher(text);
    if (!schemeMatcher.lookingAt()) {
      throw new IllegalArgumentException("it does not start with a scheme such as https:");
    }
    String scheme = text.substring(0, schemeMatcher.end() - 1).toLowerCase(Locale.ROOT);
    if (scheme.equals("file")) {
      throw new IllegalArgumentException("local files are not distributed by URL");
    }
    boolean special = SPECIAL_SCHEMES.containsKey(scheme);

    String rest = text.substring(schemeMatcher.end());
    String fragment = null;
    int hash = rest.indexOf('#');
    if (hash >= 0) {
      fragment = PercentEncoding.FRAGMENT.encode(rest.substring(hash + 1));
      rest = rest.substring(0, hash);
    }
    String query = null;
    int questionMark = rest.indexOf('?');
    if (questionMark >= 0) {
      var set = special ? PercentEncoding.SPECIAL_QUERY : PercentEncoding.QUERY;
      query = set.encode(rest.substring(questionMark + 1));
      rest = rest.substring(0, questionMark);
    }

    if (!special && !rest.startsWith("/")) {
      return new ParsedUrl(scheme + ":", PercentEncoding.CONTROL.encode(rest), query, fragment);
    }
    if (!special && !rest.startsWith("//")) {
      String path = path(rest, false);
      // else the path would read as an authority
      String start = scheme + ":" + (path.startsWith("//") ? "/." : "");
      return new ParsedUrl(start, path, query, fragment);
    }
    int authority = special ? endOf(rest, 0, true) : 2;
    int end = authority;
    while (end < rest.length() && !isSlash(rest.charAt(end), special)) {
      end++;
    }
    String start = scheme + "://" + authority(rest.substring(authority, end), scheme);
    return new ParsedUrl(start, path(rest.substring(end), special), query, fragment);
  }

  /** Without controls and spaces at both ends, and without tabs and line breaks anywhere. */
  private static String cleaned(String input) {
    int from = 0;
    int to = input.length();
    while (from < to && input.charAt(from) <= ' ') {
      from++;
    }
    while (to > from && input.charAt(to - 1) <= ' ') {
      to--;
    }
    return input.substring(from, to).replaceAll("[\t\n\r]", "");
  }

  private static int endOf(String text, int from, boolean special) {
    int end = from;
    while (end < text.length() && isSlash(text.charAt(end), special)) {
      end++;
    }
    return end;
  }

  private static boolean isSlash(char c, boolean special) {
    return c == '/' || (special && c == '\\');
  }

  private static String authority(String text, String scheme) {
    String defaultPort = SPECIAL_SCHEMES.get(scheme);
    boolean special = defaultPort != null;
    int at = text.lastIndexOf('@');
    String hostAndPort = text.substring(at + 1);
    if (at >= 0 && hostAndPort.isEmpty()) {
      throw new IllegalArgumentException("it has credentials but no host");
    }
    int colon = hostAndPort.indexOf(':', Math.max(0, hostAndPort.lastIndexOf(']')));
    String host = colon < 0 ? hostAndPort : hostAndPort.substring(0, colon);
    if (host.isEmpty() && (special || colon >= 0)) {
      throw new IllegalArgumentException("it has no host");
    }
    String port = colon < 0 ? "" : port(hostAndPort.substring(colon + 1));
    return (at < 0 ? "" : credentials(text.substring(0, at)))
        + UrlHost.parse(host, special)
        + (port.isEmpty() || port.equals(defaultPort) ? "" : ":" + port);
  }

  private static String credentials(String text) {
    int colon = text.indexOf(':');
    String user = PercentEncoding.USERINFO.encode(colon < 0 ? text : text.substring(0, colon));
    String password = colon < 0 ? "" : PercentEncoding.USERINFO.encode(text.substring(colon + 1));
    if (user.isEmpty() && password.isEmpty()) {
      return "";
    }
    return user + (password.isEmpty() ? "" : ":" + password) + "@";
  }

  private static String port(String text) {
    int port = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        throw new IllegalArgumentException("its port is no number");
      }
      port = port * 10 + (c - '0');
      if (port > MAX_PORT) {
        throw new IllegalArgumentException("its port is larger than " + MAX_PORT);
      }
    }
    return text.isEmpty() ? "" : Integer.toString(port);
  }

  /** Encodes the path and resolves dot segments; a special URL always has a path. */
  private static String path(String text, boolean special) {
    if (text.isEmpty()) {
      return special ? "/" : "";
    }
    List<String> segments = new ArrayList<>();
    int from = isSlash(text.charAt(0), special) ? 1 : 0;
    while (true) {
      int end = from;
      while (end < text.length() && !isSlash(text.charAt(end), special)) {
        end++;
      }
      String segment = text.substring(from, end);
      boolean last = end == text.length();
      switch (segment.toLowerCase(Locale.ROOT).replace("%2e", ".")) {
        case ".." -> {
          if (!segments.isEmpty()) {
            segments.removeLast();
          }
          if (last) {
            segments.add("");
          }
        }
        case "." -> {
          if (last) {
            segments.add("");
          }
        }
        default -> segments.add(PercentEncoding.PATH.encode(segment));
      }
      if (last) {
        return "/" + String.join("/", segments);
      }
      from = end + 1;
    }
  }
}
