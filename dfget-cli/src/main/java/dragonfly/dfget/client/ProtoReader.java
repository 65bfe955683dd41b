package dragonfly.dfget.client;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Reader of a protobuf message, field by field; see {@link ProtoWriter} for the reason. Every
 * method throws {@link Http2Exception} when the message is damaged, and never reads past its end.
 */
final class ProtoReader {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int LENGTH_DELIMITED = 2;
  private static final int FIXED32 = 5;
  private static final int MAX_VARINT_BITS = 63;

  private final ByteBuffer message;
  private int wireType;

  ProtoReader(ByteBuffer message) {
    this.message = message;
  }

  /** The number of the next field, or 0 at the end. Its value must be read or skipped then. */
  int next() {
    if (!message.hasRemaining()) {
      return 0;
    }
    long tag = varint();
    wireType = (int) (tag & 7);
    long field = tag >>> 3;
    if (field == 0 || field > Integer.MAX_VALUE) {
      throw damaged();
    }
    return (int) field;
  }

  long number() {
    expect(VARINT);
    return varint();
  }

  String text() {
    return StandardCharsets.UTF_8.decode(bytes()).toString();
  }

  ProtoReader message() {
    return new ProtoReader(bytes());
  }

  /** A view of the bytes; nothing is copied. */
  ByteBuffer bytes() {
    expect(LENGTH_DELIMITED);
    return take(varint());
  }

  void skip() {
    switch (wireType) {
      case VARINT -> varint();
      case FIXED64 -> take(Long.BYTES);
      case LENGTH_DELIMITED -> take(varint());
      case FIXED32 -> take(Integer.BYTES);
      default -> throw damaged(); // groups: not in our protocol
    }
  }

  private ByteBuffer take(long length) {
    if (length < 0 || length > message.remaining()) {
      throw damaged();
    }
    var part = message.slice(message.position(), (int) length);
    message.position(message.position() + (int) length);
    return part;
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; shift <= MAX_VARINT_BITS && message.hasRemaining(); shift += 7) {
      byte next = message.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw damaged();
  }

  private void expect(int expected) {
    if (wireType != expected) {
      throw damaged();
    }
  }

  private static Http2Exception damaged() {
    return new Http2Exception("a message is damaged");
  }
}
