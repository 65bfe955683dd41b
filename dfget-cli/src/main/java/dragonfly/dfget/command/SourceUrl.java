package dragonfly.dfget.command;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/**
 * A URL that the daemon can download: checked for what is plainly wrong, otherwise left as it was
 * typed, because the daemon hashes it.
 *
 * @param text as typed
 * @param scheme in lower case
 */
record SourceUrl(String text, String scheme) {
  private static final Set<String> SCHEMES = Set.of("http", "https", "s3");
  private static final String FORBIDDEN_IN_HOST = " #<>?@[\\]^`{|}%\"";
  private static final int MAX_PORT = 65_535;

  /**
   * @throws DfgetException with exit code 2 that names the URL and what is wrong with it
   */
  static SourceUrl parse(String text) {
    int colon = text.indexOf("://");
    if (colon <= 0) {
      throw wrong(text, "it is not a URL (expected e.g. https://example.com/file)");
    }
    for (int i = 0; i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i))) {
        throw wrong(text, "it holds a control character at position " + i);
      }
    }
    String scheme = text.substring(0, colon).toLowerCase(Locale.ROOT);
    if (!SCHEMES.contains(scheme)) {
      throw wrong(text, "scheme \"" + scheme + "\" is not supported (only http, https and s3)");
    }
    String authority = text.substring(colon + 3, endOfAuthority(text, colon + 3));
    checkAuthority(text, authority.substring(authority.lastIndexOf('@') + 1));
    var url = new SourceUrl(text, scheme);
    if (scheme.equals("s3") && url.fileName().isEmpty()) {
      throw wrong(text, "it names no object (expected s3://bucket/key)");
    }
    return url;
  }

  private static int endOfAuthority(String text, int from) {
    int at = from;
    while (at < text.length() && "/?#".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    return at;
  }

  private static void checkAuthority(String text, String hostAndPort) {
    int bracket = hostAndPort.lastIndexOf(']');
    int colon = hostAndPort.indexOf(':', Math.max(bracket, 0));
    String host = colon < 0 ? hostAndPort : hostAndPort.substring(0, colon);
    if (host.isEmpty()) {
      throw wrong(text, "it has no host");
    }
    boolean isAddress = host.startsWith("[");
    if (isAddress != host.endsWith("]") || (isAddress && !isIpv6(host))) {
      throw wrong(text, "\"" + host + "\" is not an IPv6 address in brackets");
    }
    for (int i = 0; !isAddress && i < host.length(); i++) {
      if (FORBIDDEN_IN_HOST.indexOf(host.charAt(i)) >= 0) {
        throw wrong(text, "its host holds the character '" + host.charAt(i) + "'");
      }
    }
    if (colon >= 0) {
      checkPort(text, hostAndPort.substring(colon + 1));
    }
  }

  private static boolean isIpv6(String bracketed) {
    for (int i = 1; i < bracketed.length() - 1; i++) {
      if ("0123456789abcdefABCDEF:.".indexOf(bracketed.charAt(i)) < 0) {
        return false;
      }
    }
    return bracketed.indexOf(':') != bracketed.lastIndexOf(':');
  }

  private static void checkPort(String text, String port) {
    boolean fits = port.length() <= 5;
    for (int i = 0; i < port.length(); i++) {
      fits &= port.charAt(i) >= '0' && port.charAt(i) <= '9';
    }
    if (!fits || (!port.isEmpty() && Integer.parseInt(port) > MAX_PORT)) {
      throw wrong(text, "\"" + port + "\" is not a port (expected 0 to 65535)");
    }
  }

  private static DfgetException wrong(String text, String why) {
    return DfgetException.usage("bad URL " + withoutSecrets(text) + ": " + why);
  }

  boolean isObjectStorage() {
    return scheme.equals("s3");
  }

  /** The decoded last segment of the path, for use as a file name; empty if there is none. */
  String fileName() {
    int from = endOfAuthority(text, scheme.length() + 3);
    int end = from;
    while (end < text.length() && "?#".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    String path = text.substring(from, end);
    String name = path.substring(path.lastIndexOf('/') + 1);
    try {
      name = URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      // a lone percent sign: the name as it stands
    }
    boolean isPlain = !name.equals(".") && !name.equals("..") && name.indexOf('/') < 0;
    return isPlain && name.indexOf('\0') < 0 ? name : "";
  }

  /** For messages: no password, and no query, which may be signed. */
  static String withoutSecrets(String text) {
    int query = text.indexOf('?');
    String shown = query < 0 ? text : text.substring(0, query);
    int colon = shown.indexOf("://");
    if (colon < 0) {
      return shown;
    }
    int end = endOfAuthority(shown, colon + 3);
    int at = shown.lastIndexOf('@', end - 1);
    return at < colon ? shown : shown.substring(0, colon + 3) + shown.substring(at + 1);
  }
}
