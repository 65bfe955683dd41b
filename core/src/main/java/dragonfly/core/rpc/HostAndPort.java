package dragonfly.core.rpc;

import java.net.InetSocketAddress;

/**
 * A host name or address, and a port. Immutable.
 *
 * @param host without the brackets of IPv6
 * @param port from 0 to 65535
 */
public record HostAndPort(String host, int port) {
  public HostAndPort {
    if (host.isBlank()) {
      throw new IllegalArgumentException("host is empty: port=" + port);
    }
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException(
          "port out of range: port=%d expected=0..65535".formatted(port));
    }
  }

  /**
   * Parses {@code host:port} or {@code [ipv6]:port}; a leading {@code http://} or {@code https://}
   * and a trailing slash are dropped.
   *
   * @throws IllegalArgumentException naming the text
   */
  public static HostAndPort parse(String text) {
    String rest = text.strip().replaceFirst("^https?://", "").replaceFirst("/$", "");
    int colon = rest.lastIndexOf(':');
    String host = colon < 0 ? "" : rest.substring(0, colon);
    boolean isBracketed = host.startsWith("[") && host.endsWith("]");
    if (isBracketed) {
      host = host.substring(1, host.length() - 1);
    }
    if (host.isBlank() || (!isBracketed && host.contains(":"))) {
      throw notAnAddress(text);
    }
    try {
      return new HostAndPort(host, Integer.parseInt(rest.substring(colon + 1)));
    } catch (IllegalArgumentException _) {
      throw notAnAddress(text);
    }
  }

  private static IllegalArgumentException notAnAddress(String text) {
    return new IllegalArgumentException(
        "not an address: address=\"%s\" expected=host:port or [ipv6]:port".formatted(text));
  }

  /** The address, looked up now if it is a name; blocks then. */
  public InetSocketAddress resolve() {
    return new InetSocketAddress(host, port);
  }

  /** {@code host:port}, an IPv6 host in brackets. */
  @Override
  public String toString() {
    return host.contains(":") ? "[" + host + "]:" + port : host + ":" + port;
  }
}
