package dragonfly.manager.net;

import java.net.InetAddress;

/**
 * A network such as {@code 10.0.0.0/8}.
 *
 * @param network any address in it
 * @param prefix leading bits that all its addresses share
 */
public record Cidr(InetAddress network, int prefix) {
  public Cidr {
    int bits = network.getAddress().length * 8;
    if (prefix < 0 || prefix > bits) {
      throw new IllegalArgumentException("prefix " + prefix + " is not between 0 and " + bits);
    }
  }

  /**
   * Reads {@code address/prefix}.
   *
   * @throws IllegalArgumentException naming the text
   */
  public static Cidr parse(String text) {
    int slash = text.indexOf('/');
    var address = slash < 0 ? null : IpLiteral.parse(text.substring(0, slash)).orElse(null);
    if (address == null || !text.substring(slash + 1).matches("0|[1-9][0-9]{0,2}")) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is not a network, expected e.g. 10.0.0.0/8");
    }
    try {
      return new Cidr(address, Integer.parseInt(text.substring(slash + 1)));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("\"" + text + "\": " + e.getMessage(), e);
    }
  }

  /** Whether the address lies in this network; addresses of the other family never do. */
  public boolean contains(InetAddress address) {
    var mine = network.getAddress();
    var other = address.getAddress();
    if (mine.length != other.length) {
      return false;
    }
    for (int bit = 0; bit < prefix; bit++) {
      int mask = 0x80 >> (bit % 8);
      if ((mine[bit / 8] & mask) != (other[bit / 8] & mask)) {
        return false;
      }
    }
    return true;
  }
}
