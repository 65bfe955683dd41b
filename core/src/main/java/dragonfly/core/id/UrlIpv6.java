package dragonfly.core.id;

import java.util.Arrays;
import java.util.HexFormat;

/** The IPv6 parser and serialiser of the WHATWG URL standard, sections 3.5 and 3.6. */
final class UrlIpv6 {
  private UrlIpv6() {}

  /**
   * The shortest text of an address, in lower case.
   *
   * @param text without brackets
   * @throws IllegalArgumentException when it is no address
   */
  static String normalize(String text) {
    return serialize(parse(text));
  }

  private static int[] parse(String text) {
    int[] pieces = new int[8];
    int index = 0;
    int compress = -1;
    int at = 0;
    if (text.startsWith(":")) {
      if (!text.startsWith("::")) {
        throw invalid();
      }
      at = 2;
      compress = ++index;
    }
    while (at < text.length()) {
      if (index == 8) {
        throw invalid();
      }
      if (text.charAt(at) == ':') {
        if (compress >= 0) {
          throw invalid();
        }
        at++;
        compress = ++index;
        continue;
      }
      int start = at;
      int value = 0;
      while (at < text.length() && at - start < 4 && HexFormat.isHexDigit(text.charAt(at))) {
        value = (value << 4) | Character.digit(text.charAt(at), 16);
        at++;
      }
      if (at < text.length() && text.charAt(at) == '.') {
        if (at == start || index > 6) {
          throw invalid();
        }
        int address = ipv4(text.substring(start));
        pieces[index++] = address >>> 16;
        pieces[index++] = address & 0xffff;
        break;
      }
      if (at < text.length()) {
        if (text.charAt(at) != ':' || at + 1 == text.length()) {
          throw invalid();
        }
        at++;
      }
      pieces[index++] = value;
    }
    if (compress >= 0) {
      int moved = index - compress;
      System.arraycopy(pieces, compress, pieces, 8 - moved, moved);
      Arrays.fill(pieces, compress, 8 - moved, 0);
    } else if (index != 8) {
      throw invalid();
    }
    return pieces;
  }

  private static int ipv4(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      throw invalid();
    }
    int address = 0;
    for (String part : parts) {
      boolean valid =
          !part.isEmpty()
              && part.length() <= 3
              && part.chars().allMatch(c -> c >= '0' && c <= '9')
              && (part.length() == 1 || part.charAt(0) != '0')
              && Integer.parseInt(part) <= 255;
      if (!valid) {
        throw invalid();
      }
      address = (address << 8) | Integer.parseInt(part);
    }
    return address;
  }

  private static String serialize(int[] pieces) {
    int runStart = -1;
    int runLength = 1;
    for (int i = 0; i < 8; i++) {
      int end = i;
      while (end < 8 && pieces[end] == 0) {
        end++;
      }
      if (end - i > runLength) {
        runStart = i;
        runLength = end - i;
      }
      i = Math.max(i, end);
    }
    var text = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      if (i == runStart) {
        text.append(i == 0 ? "::" : ":");
        i += runLength - 1;
        continue;
      }
      text.append(Integer.toHexString(pieces[i]));
      if (i < 7) {
        text.append(':');
      }
    }
    return text.toString();
  }

  private static IllegalArgumentException invalid() {
    return new IllegalArgumentException("not an IPv6 address in its brackets");
  }
}
