package dragonfly.core.id;

import com.ibm.icu.text.IDNA;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The host parser and serialiser of the WHATWG URL standard, section 3. Failures are {@link
 * IllegalArgumentException}s that say what is wrong with the host.
 */
final class UrlHost {
  private static final String FORBIDDEN_HOST = "\0\t\n\r #/:<>?@[\\]^|";

  /** What the standard's "domain to ASCII" does not look at (CheckHyphens, VerifyDnsLength off). */
  private static final Set<IDNA.Error> TOLERATED =
      Collections.unmodifiableSet(
          EnumSet.of(
              IDNA.Error.EMPTY_LABEL,
              IDNA.Error.LABEL_TOO_LONG,
              IDNA.Error.DOMAIN_NAME_TOO_LONG,
              IDNA.Error.LEADING_HYPHEN,
              IDNA.Error.TRAILING_HYPHEN,
              IDNA.Error.HYPHEN_3_4));

  private UrlHost() {}

  /**
   * The serialised host.
   *
   * @param special whether the scheme is one that the standard calls special (http and its kin)
   */
  static String parse(String text, boolean special) {
    if (text.startsWith("[")) {
      if (!text.endsWith("]")) {
        throw new IllegalArgumentException("an IPv6 address without its closing bracket");
      }
      return "[" + UrlIpv6.normalize(text.substring(1, text.length() - 1)) + "]";
    }
    if (!special) {
      checkNoneOf(text, FORBIDDEN_HOST);
      return PercentEncoding.CONTROL.encode(text);
    }
    String domain = toAscii(PercentEncoding.decode(text));
    for (int i = 0; i < domain.length(); i++) {
      char c = domain.charAt(i);
      if (c <= 0x1f || c == '%' || c == 0x7f) {
        throw new IllegalArgumentException("a host with forbidden characters");
      }
    }
    checkNoneOf(domain, FORBIDDEN_HOST);
    return endsInNumber(domain) ? parseIpv4(domain) : domain;
  }

  private static void checkNoneOf(String text, String forbidden) {
    if (text.chars().anyMatch(c -> forbidden.indexOf(c) >= 0)) {
      throw new IllegalArgumentException("a host with forbidden characters");
    }
  }

  private static String toAscii(String domain) {
    String lower = domain.toLowerCase(Locale.ROOT);
    boolean plain = lower.chars().allMatch(c -> c < 128) && !lower.contains("xn--");
    if (plain) {
      return lower;
    }
    var info = new IDNA.Info();
    var ascii = Idna.UTS46.nameToASCII(domain, new StringBuilder(), info);
    if (!TOLERATED.containsAll(info.getErrors()) || ascii.isEmpty()) {
      throw new IllegalArgumentException("a host that is no valid domain name");
    }
    return ascii.toString();
  }

  /** Loaded only when a host needs it: the tables take a while. */
  private static final class Idna {
    static final IDNA UTS46 =
        IDNA.getUTS46Instance(
            IDNA.CHECK_BIDI | IDNA.CHECK_CONTEXTJ | IDNA.NONTRANSITIONAL_TO_ASCII);
  }

  private static boolean endsInNumber(String host) {
    var parts = new ArrayList<>(List.of(host.split("\\.", -1)));
    if (parts.getLast().isEmpty()) {
      if (parts.size() == 1) {
        return false;
      }
      parts.removeLast();
    }
    String last = parts.getLast();
    if (!last.isEmpty() && last.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return true;
    }
    return (last.startsWith("0x") || last.startsWith("0X"))
        && last.chars().skip(2).allMatch(HexFormat::isHexDigit);
  }

  private static String parseIpv4(String host) {
    var parts = new ArrayList<>(List.of(host.split("\\.", -1)));
    if (parts.getLast().isEmpty() && parts.size() > 1) {
      parts.removeLast();
    }
    if (parts.size() > 4) {
      throw new IllegalArgumentException("an IPv4 address of more than four parts");
    }
    long address = 0;
    for (int i = 0; i < parts.size(); i++) {
      long number = ipv4Number(parts.get(i));
      boolean last = i == parts.size() - 1;
      long limit = last ? 1L << (8 * (4 - i)) : 256;
      if (number >= limit) {
        throw new IllegalArgumentException("an IPv4 address with a part that is too large");
      }
      address += last ? number : number << (8 * (3 - i));
    }
    long bits = address;
    return IntStream.of(24, 16, 8, 0)
        .mapToObj(shift -> Long.toString((bits >> shift) & 255))
        .collect(Collectors.joining("."));
  }

  private static long ipv4Number(String part) {
    int radix = 10;
    String digits = part;
    if (part.startsWith("0x") || part.startsWith("0X")) {
      radix = 16;
      digits = part.substring(2);
    } else if (part.length() > 1 && part.startsWith("0")) {
      radix = 8;
      digits = part.substring(1);
    }
    if (part.isEmpty()) {
      throw new IllegalArgumentException("an IPv4 address with an empty part");
    }
    long number = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(i) < 128 ? Character.digit(digits.charAt(i), radix) : -1;
      if (digit < 0) {
        throw new IllegalArgumentException("an IPv4 address with a part that is no number");
      }
      number = Math.min(number * radix + digit, 1L << 32);
    }
    return number;
  }
}
