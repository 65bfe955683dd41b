package dragonfly.dfget.client;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Encoder of our few request headers: table names where there are any, literal values that no table
 * remembers (RFC 7541, section 6.2.2). Immutable.
 */
final class HpackEncoder {
  private static final int METHOD_POST = 3;
  private static final int PATH = 4;
  private static final int SCHEME_HTTP = 6;
  private static final int AUTHORITY = 1;
  private static final int CONTENT_TYPE = 31;
  private static final int USER_AGENT = 58;

  private HpackEncoder() {}

  /** Writes the header block of a gRPC call without deadline header into {@code out}. */
  static void call(ByteBuffer out, String path, String userAgent) {
    indexed(out, METHOD_POST);
    indexed(out, SCHEME_HTTP);
    named(out, PATH, path);
    named(out, AUTHORITY, "localhost");
    field(out, "te", "trailers");
    named(out, CONTENT_TYPE, "application/grpc");
    named(out, USER_AGENT, userAgent);
  }

  /** Writes one more field; the name in lower case. */
  static void field(ByteBuffer out, String name, String value) {
    out.put((byte) 0);
    string(out, name);
    string(out, value);
  }

  private static void indexed(ByteBuffer out, int index) {
    out.put((byte) (0x80 | index));
  }

  private static void named(ByteBuffer out, int nameIndex, String value) {
    integer(out, 0, 4, nameIndex);
    string(out, value);
  }

  private static void string(ByteBuffer out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    integer(out, 0, 7, bytes.length);
    out.put(bytes);
  }

  private static void integer(ByteBuffer out, int pattern, int bits, int value) {
    int mask = (1 << bits) - 1;
    if (value < mask) {
      out.put((byte) (pattern | value));
      return;
    }
    out.put((byte) (pattern | mask));
    int rest = value - mask;
    while (rest > 0x7f) {
      out.put((byte) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    out.put((byte) rest);
  }
}
