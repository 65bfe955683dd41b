package dragonfly.core.id;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.HexFormat;

/**
 * A set of characters that are written as {@code %XX}, and the coding itself. Immutable.
 *
 * <p>The sets are those of the WHATWG URL standard, section 1.3 (all contain the controls and
 * everything outside of ASCII), and the two ways of writing query strings.
 */
final class PercentEncoding {
  static final PercentEncoding CONTROL = new PercentEncoding("");
  static final PercentEncoding FRAGMENT = new PercentEncoding(" \"<>`");
  static final PercentEncoding QUERY = new PercentEncoding(" \"#<>");
  static final PercentEncoding SPECIAL_QUERY = new PercentEncoding(" \"#<>'");
  static final PercentEncoding PATH = new PercentEncoding(" \"#<>?`{}");
  static final PercentEncoding USERINFO = new PercentEncoding(" \"#<>?`{}/:;=@[\\]^|");

  /** The {@code application/x-www-form-urlencoded} serialiser of the standard. */
  static final PercentEncoding FORM = allBut("*-._");

  /** What Go's {@code url.QueryEscape} leaves alone. */
  static final PercentEncoding GO_QUERY = allBut("-._~");

  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private final BitSet encoded = new BitSet(128);

  private PercentEncoding(String characters) {
    encoded.set(0, 0x20);
    encoded.set(0x7f);
    characters.chars().forEach(encoded::set);
  }

  /** Keeps ASCII letters, digits and the given characters. */
  private static PercentEncoding allBut(String characters) {
    var set = new PercentEncoding("");
    set.encoded.set(0, 128);
    set.encoded.clear('0', '9' + 1);
    set.encoded.clear('A', 'Z' + 1);
    set.encoded.clear('a', 'z' + 1);
    characters.chars().forEach(set.encoded::clear);
    return set;
  }

  /** The text with all characters of this set in UTF-8 and as {@code %XX}. */
  String encode(String text) {
    var out = new StringBuilder(text.length() + 16);
    text.codePoints().forEach(codePoint -> encode(codePoint, out));
    return out.toString();
  }

  /** As {@link #encode}, with a plus for a space: how keys and values of a query are written. */
  String encodeQueryPart(String text) {
    return encode(text).replace("%20", "+");
  }

  private void encode(int codePoint, StringBuilder out) {
    if (codePoint < 128 && !encoded.get(codePoint)) {
      out.append((char) codePoint);
      return;
    }
    boolean unpaired = codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    String character = unpaired ? "\ufffd" : Character.toString(codePoint);
    for (byte b : character.getBytes(StandardCharsets.UTF_8)) {
      out.append('%').append(HEX.toHexDigits(b));
    }
  }

  /**
   * Decodes {@code %XX} as UTF-8. A percent sign without two hexadecimal digits stands for itself,
   * what is not UTF-8 becomes U+FFFD.
   */
  static String decode(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    var out = new ByteArrayOutputStream(bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '%'
          && i + 2 < bytes.length
          && HexFormat.isHexDigit(bytes[i + 1])
          && HexFormat.isHexDigit(bytes[i + 2])) {
        out.write(
            (HexFormat.fromHexDigit(bytes[i + 1]) << 4) | HexFormat.fromHexDigit(bytes[i + 2]));
        i += 2;
      } else {
        out.write(bytes[i]);
      }
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}
