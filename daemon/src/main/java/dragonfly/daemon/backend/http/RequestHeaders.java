package dragonfly.daemon.backend.http;

import dragonfly.core.error.DragonflyException;
import io.grpc.Status;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Which headers of a caller reach the source. */
final class RequestHeaders {
  /** Belong to one connection (RFC 9110, section 7.6.1) or are ours to set. */
  private static final Set<String> OURS =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-connection",
          "proxy-authenticate",
          "proxy-authorization",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "content-length",
          "expect",
          "http2-settings",
          "accept-encoding",
          "range",
          "if-range",
          "if-none-match",
          "if-modified-since");

  private static final Set<String> CREDENTIALS =
      Set.of("authorization", "cookie", "cookie2", "x-amz-security-token", "private-token");

  private RequestHeaders() {}

  /**
   * The caller's headers and, where it gave none of that name, those of the configuration; names in
   * lower case.
   *
   * @throws DragonflyException INVALID_ARGUMENT naming a header that HTTP does not allow
   */
  static Map<String, String> of(Map<String, String> caller, Map<String, String> configured) {
    var headers = new TreeMap<String, String>();
    configured.forEach((name, value) -> put(headers, name, value));
    caller.forEach((name, value) -> put(headers, name, value));
    var dropped = new HashSet<>(OURS);
    String connection = headers.get("connection");
    if (connection != null) {
      for (String name : connection.split(",")) {
        dropped.add(name.strip().toLowerCase(Locale.ROOT));
      }
    }
    headers.keySet().removeAll(dropped);
    return headers;
  }

  /** The headers for another origin than the one they were given for. */
  static Map<String, String> withoutCredentials(Map<String, String> headers) {
    var kept = new TreeMap<>(headers);
    kept.keySet().removeAll(CREDENTIALS);
    kept.remove("host");
    return kept;
  }

  private static void put(Map<String, String> headers, String name, String value) {
    if (name.isEmpty() || !name.chars().allMatch(RequestHeaders::isTokenCharacter)) {
      throw new DragonflyException(
          Status.Code.INVALID_ARGUMENT,
          "malformed header: name=\""
              + printable(name)
              + "\" (expected letters, digits and dashes)");
    }
    String trimmed = value.strip();
    // the value is not shown: it may be a credential
    if (trimmed.chars().anyMatch(c -> c == 0x7f || (c < ' ' && c != '\t'))) {
      throw new DragonflyException(
          Status.Code.INVALID_ARGUMENT,
          "malformed header: name=\"" + name + "\": its value holds a control character");
    }
    headers.put(name.toLowerCase(Locale.ROOT), trimmed);
  }

  private static boolean isTokenCharacter(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
  }

  private static String printable(String text) {
    String shown = text.replaceAll("\\p{Cntrl}", "?");
    return shown.length() <= 64 ? shown : shown.substring(0, 64) + "...";
  }
}
