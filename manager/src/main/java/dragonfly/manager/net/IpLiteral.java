package dragonfly.manager.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads IP addresses written as literals: never a name, never a look-up, no zone, no brackets. */
public final class IpLiteral {
  private static final Pattern V4_PART = Pattern.compile("0|[1-9][0-9]{0,2}");

  private IpLiteral() {}

  /** The address that {@code text} spells, or empty if it spells none. */
  public static Optional<InetAddress> parse(String text) {
    return text.indexOf(':') >= 0 ? v6(text) : v4(text);
  }

  /** Whether {@code text} spells an address. */
  public static boolean isValid(String text) {
    return parse(text).isPresent();
  }

  private static Optional<InetAddress> v4(String text) {
    var parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return Optional.empty();
    }
    var bytes = new byte[4];
    for (int i = 0; i < 4; i++) {
      if (!V4_PART.matcher(parts[i]).matches() || Integer.parseInt(parts[i]) > 255) {
        return Optional.empty();
      }
      bytes[i] = (byte) Integer.parseInt(parts[i]);
    }
    try {
      return Optional.of(InetAddress.getByAddress(bytes));
    } catch (UnknownHostException e) {
      throw new AssertionError("four bytes are an address", e);
    }
  }

  private static Optional<InetAddress> v6(String text) {
    if (text.indexOf('%') >= 0 || text.indexOf('[') >= 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(Inet6Address.ofLiteral(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
