package dragonfly.core.digest;

import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A digest as a text of the protocol, {@code <algorithm>:<encoded>}.
 *
 * @param encoded lower-case hexadecimal; for CRC-32 the number in decimal without padding
 */
public record Digest(Algorithm algorithm, String encoded) {
  private static final Pattern HEX = Pattern.compile("[0-9a-f]+");
  private static final int MAX_CRC32_LENGTH = 10;

  /** The ways of digesting, with the names the protocol has for them. */
  public enum Algorithm {
    CRC32("crc32", 0),
    MD5("md5", 32),
    SHA1("sha1", 40),
    SHA256("sha256", 64),
    SHA512("sha512", 128),
    BLAKE3("blake3", 64);

    private final String text;
    private final int encodedLength;

    Algorithm(String text, int encodedLength) {
      this.text = text;
      this.encodedLength = encodedLength;
    }

    /** The name before the colon. */
    public String text() {
      return text;
    }

    private boolean accepts(String encoded) {
      return this == CRC32
          ? encoded.length() <= MAX_CRC32_LENGTH
          : encoded.length() == encodedLength;
    }
  }

  /**
   * @throws IllegalArgumentException when the encoded part does not fit the algorithm
   */
  public Digest {
    if (!algorithm.accepts(encoded) || !HEX.matcher(encoded).matches()) {
      throw new IllegalArgumentException(
          "not a "
              + algorithm.text
              + " digest: \""
              + encoded
              + "\" (expected "
              + form(algorithm)
              + ")");
    }
  }

  /**
   * Reads {@code <algorithm>:<encoded>}. Hexadecimal digits may be in upper case.
   *
   * @throws IllegalArgumentException naming the text when it is no digest
   */
  public static Digest parse(String text) {
    int colon = text.indexOf(':');
    String name = colon < 0 ? "" : text.substring(0, colon);
    for (var algorithm : Algorithm.values()) {
      if (algorithm.text.equals(name)) {
        return new Digest(algorithm, text.substring(colon + 1).toLowerCase(Locale.ROOT));
      }
    }
    throw new IllegalArgumentException(
        "not a digest: \""
            + text
            + "\" (expected <algorithm>:<value> with one of "
            + Stream.of(Algorithm.values()).map(Algorithm::text).collect(Collectors.joining(" "))
            + ")");
  }

  /** The digest text of a piece: {@code crc32:} and the unsigned value in decimal. */
  public static String crc32Text(long crc) {
    return Algorithm.CRC32.text + ":" + (crc & 0xffff_ffffL);
  }

  @Override
  public String toString() {
    return algorithm.text + ":" + encoded;
  }

  private static String form(Algorithm algorithm) {
    return algorithm == Algorithm.CRC32
        ? "a decimal number"
        : algorithm.encodedLength + " hexadecimal digits";
  }
}
