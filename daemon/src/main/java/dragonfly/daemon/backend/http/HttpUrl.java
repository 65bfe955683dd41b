package dragonfly.daemon.backend.http;

import dragonfly.core.error.DragonflyException;
import dragonfly.daemon.backend.SourceUrls;
import io.grpc.Status;
import java.net.IDN;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A url as far as a request needs it. Read as a browser would: characters that a url must not hold
 * are escaped, dot segments resolved, the fragment dropped. Immutable.
 *
 * @param origin where to connect to
 * @param target path and query as they stand in the request line; begins with a slash
 * @param userInfo {@code user:password}, unescaped; null when there is none
 */
record HttpUrl(Origin origin, String target, @Nullable String userInfo) {
  private static final Pattern URL =
      Pattern.compile("(?s)(https?)://([^/?#\\\\]*)([^#]*)(?:#.*)?", Pattern.CASE_INSENSITIVE);
  private static final Pattern AUTHORITY =
      Pattern.compile("(?s)(?:(.*)@)?(\\[[0-9A-Fa-f:.]+]|[^:\\[\\]@]+)(?::(\\d{0,5}))?");
  private static final String ALLOWED_HOST = "[a-z0-9._~!$&'()*+,;=-]+";

  /**
   * A server to connect to.
   *
   * @param secure https
   * @param host name in ASCII and lower case, or an address without brackets
   */
  record Origin(boolean secure, String host, int port) {
    /** The value of the {@code Host} header. */
    String authority() {
      String name = host.contains(":") ? "[" + host + "]" : host;
      return port == (secure ? 443 : 80) ? name : name + ":" + port;
    }

    String scheme() {
      return secure ? "https" : "http";
    }
  }

  /**
   * @throws DragonflyException INVALID_ARGUMENT naming the url, without its query and credentials
   */
  static HttpUrl parse(String text) {
    Matcher url = URL.matcher(text.strip());
    if (!url.matches()) {
      throw malformed(text, "expected http://host/path or https://host/path");
    }
    boolean secure = url.group(1).equalsIgnoreCase("https");
    Matcher authority = AUTHORITY.matcher(url.group(2));
    if (!authority.matches()) {
      throw malformed(text, "its host is missing or malformed");
    }
    String portText = authority.group(3);
    int port =
        portText == null || portText.isEmpty() ? (secure ? 443 : 80) : Integer.parseInt(portText);
    if (port < 1 || port > 65535) {
      throw malformed(text, "its port is not from 1 to 65535");
    }
    String user = authority.group(1);
    return new HttpUrl(
        new Origin(secure, host(text, authority.group(2)), port),
        target(url.group(3)),
        user == null || user.isEmpty() ? null : unescape(user));
  }

  /** The url that a {@code Location} header of this url's answer names. */
  HttpUrl resolve(String location) {
    String escaped = location.strip();
    if (URL.matcher(escaped).matches()) {
      return parse(escaped);
    }
    String base = origin.scheme() + "://" + origin.authority();
    if (escaped.startsWith("//")) {
      return parse(origin.scheme() + ":" + escaped);
    }
    if (SourceUrls.scheme(escaped).matches("[a-z][a-z0-9+.-]*")) {
      throw malformed(escaped, "a redirect may go to http and https only");
    }
    if (escaped.startsWith("/")) {
      return parse(base + escaped);
    }
    int query = target.indexOf('?');
    String path = query < 0 ? target : target.substring(0, query);
    if (escaped.startsWith("?")) {
      return parse(base + path + escaped);
    }
    return parse(base + path.substring(0, path.lastIndexOf('/') + 1) + escaped);
  }

  /** Without query and user, for messages. */
  String display() {
    return SourceUrls.display(origin.scheme() + "://" + origin.authority() + target);
  }

  private static String host(String url, String text) {
    if (text.startsWith("[")) {
      return text.substring(1, text.length() - 1);
    }
    try {
      String name = IDN.toASCII(unescape(text), IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
      if (name.matches(ALLOWED_HOST)) {
        return name;
      }
    } catch (IllegalArgumentException _) {
      // the host is no name: said below
    }
    throw malformed(url, "its host is malformed");
  }

  private static String target(String pathAndQuery) {
    int mark = pathAndQuery.indexOf('?');
    String path = mark < 0 ? pathAndQuery : pathAndQuery.substring(0, mark);
    String query = mark < 0 ? "" : pathAndQuery.substring(mark);
    return escape(withoutDots(path.replace('\\', '/')), "\"<>^`{|}") + escape(query, "\"<>'");
  }

  private static String withoutDots(String path) {
    if (!path.contains("/.")) {
      return path.isEmpty() ? "/" : path;
    }
    var kept = new ArrayList<String>();
    String[] segments = path.split("/", -1);
    for (int i = 1; i < segments.length; i++) {
      boolean isLast = i == segments.length - 1;
      switch (segments[i]) {
        case "." -> {
          if (isLast) {
            kept.add("");
          }
        }
        case ".." -> {
          if (!kept.isEmpty()) {
            kept.removeLast();
          }
          if (isLast) {
            kept.add("");
          }
        }
        default -> kept.add(segments[i]);
      }
    }
    return "/" + String.join("/", kept);
  }

  private static String escape(String text, String alsoEscaped) {
    var escaped = new StringBuilder(text.length() + 16);
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if (c <= ' ' || c >= 0x7f || alsoEscaped.indexOf(c) >= 0) {
        escaped.append('%').append(String.format(Locale.ROOT, "%02X", (int) c));
      } else {
        escaped.append(c);
      }
    }
    return escaped.toString();
  }

  private static String unescape(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      return text; // a lone percent sign stands for itself
    }
  }

  private static DragonflyException malformed(String url, String why) {
    return new DragonflyException(
        Status.Code.INVALID_ARGUMENT,
        "malformed url: url=\"" + SourceUrls.display(url) + "\": " + why);
  }
}
