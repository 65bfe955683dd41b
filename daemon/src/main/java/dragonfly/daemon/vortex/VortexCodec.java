package dragonfly.daemon.vortex;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of the protocol. A frame is a random packet id, a tag, the length of the value in four
 * bytes, and the value; all numbers are big-endian. The content of a piece follows its frame and is
 * not counted in that length. Pure.
 */
final class VortexCodec {
  static final int HEADER_LENGTH = 6;
  static final int TASK_ID_LENGTH = 64;
  static final int REQUEST_LENGTH = TASK_ID_LENGTH + 4;

  static final int CLOSE_TAG = 254;
  static final int ERROR_TAG = 255;
  private static final int LAST_PIECE_TAG = 7;

  /** Longest value that is read; the longest that daemons send is a few hundred bytes. */
  static final int MAX_VALUE_LENGTH = 64 << 10;

  private static final int METADATA_FIXED_LENGTH = 45;

  private VortexCodec() {}

  // ---- writing

  /**
   * Appends a frame.
   *
   * @param packetId any number; nobody compares it
   * @throws IllegalArgumentException if a task id is not of 64 bytes
   */
  static void encode(ByteBuf out, int packetId, Packet packet) {
    switch (packet) {
      case Packet.Request(var type, var taskId, int number) -> {
        var id = taskId.getBytes(StandardCharsets.UTF_8);
        if (id.length != TASK_ID_LENGTH) {
          throw new IllegalArgumentException("not a task id of 64 bytes: " + taskId);
        }
        header(out, packetId, type.requestTag(), REQUEST_LENGTH);
        out.writeBytes(id).writeInt(number);
      }
      case Packet.Content(var type, var metadata) ->
          encodeContent(out, packetId, type.contentTag(), metadata);
      case Packet.Close() -> header(out, packetId, CLOSE_TAG, 0);
      case Packet.Refusal(int code, var message) -> {
        var text = message.getBytes(StandardCharsets.UTF_8);
        header(out, packetId, ERROR_TAG, 1 + text.length);
        out.writeByte(code).writeBytes(text);
      }
      case Packet.Reserved(int tag) -> header(out, packetId, tag, 0);
    }
  }

  private static void encodeContent(ByteBuf out, int packetId, int tag, PieceMetadata metadata) {
    var digest = metadata.digest().getBytes(StandardCharsets.UTF_8);
    var parent = metadata.parentId().getBytes(StandardCharsets.UTF_8);
    int length = METADATA_FIXED_LENGTH + digest.length + parent.length;
    header(out, packetId, tag, 4 + length);
    out.writeInt(length)
        .writeInt(metadata.number())
        .writeLong(metadata.offset())
        .writeLong(metadata.length())
        .writeInt(digest.length)
        .writeBytes(digest)
        .writeInt(parent.length)
        .writeBytes(parent)
        .writeByte(metadata.trafficType())
        .writeLong(metadata.costSeconds())
        .writeLong(metadata.createdAtSeconds());
  }

  private static void header(ByteBuf out, int packetId, int tag, int length) {
    out.writeByte(packetId).writeByte(tag).writeInt(length);
  }

  // ---- reading

  /**
   * Takes one frame off the buffer; null, with the buffer as it was, if it is not there to its end.
   *
   * @throws VortexException if the bytes are no frame
   */
  static @Nullable Packet decode(ByteBuf in) {
    if (in.readableBytes() < HEADER_LENGTH) {
      return null;
    }
    int tag = in.getUnsignedByte(in.readerIndex() + 1);
    long length = in.getUnsignedInt(in.readerIndex() + 2);
    checkLength(tag, length);
    if (in.readableBytes() < HEADER_LENGTH + length) {
      return null;
    }
    in.skipBytes(HEADER_LENGTH);
    var value = in.readSlice((int) length);
    if (tag == ERROR_TAG) {
      return new Packet.Refusal(value.readUnsignedByte(), text(value, value.readableBytes()));
    }
    if (tag == CLOSE_TAG) {
      return new Packet.Close();
    }
    if (tag > LAST_PIECE_TAG) {
      return new Packet.Reserved(tag);
    }
    var type = PieceType.ofTag(tag);
    return tag == type.requestTag() ? request(type, value) : content(type, value);
  }

  /** Refuses from the header alone what no value can repair. */
  static void checkLength(int tag, long length) {
    boolean isRequest = tag <= LAST_PIECE_TAG && tag % 2 == 0;
    boolean isContent = tag <= LAST_PIECE_TAG && !isRequest;
    if (length > MAX_VALUE_LENGTH
        || (isRequest && length != REQUEST_LENGTH)
        || (isContent && length < 4 + METADATA_FIXED_LENGTH)
        || (tag == ERROR_TAG && length < 1)) {
      throw VortexException.malformed(
          "value length does not fit: tag=" + tag + " length=" + length);
    }
  }

  /** Whether a server of daemons answers such a request; checked before its value is there. */
  static boolean isServed(int tag) {
    return tag <= PieceType.PERSISTENT_CACHE.requestTag() && tag % 2 == 0;
  }

  private static Packet request(PieceType type, ByteBuf value) {
    var taskId = text(value, TASK_ID_LENGTH);
    return new Packet.Request(type, taskId, number(value));
  }

  private static Packet content(PieceType type, ByteBuf value) {
    long length = value.readUnsignedInt();
    if (length != value.readableBytes()) {
      throw VortexException.malformed(
          "metadata length does not fit: length=" + length + " expected=" + value.readableBytes());
    }
    int number = number(value);
    long offset = positive(value);
    long pieceLength = positive(value);
    var digest = text(value, textLength(value, 4 + 17));
    var parentId = text(value, textLength(value, 17));
    // What is left after the last field belongs to newer versions.
    return new Packet.Content(
        type,
        new PieceMetadata(
            number,
            offset,
            pieceLength,
            digest,
            parentId,
            value.readUnsignedByte(),
            value.readLong(),
            value.readLong()));
  }

  private static int number(ByteBuf value) {
    int number = value.readInt();
    if (number < 0) {
      throw VortexException.malformed(
          "piece number out of range: number=" + Integer.toUnsignedString(number));
    }
    return number;
  }

  private static long positive(ByteBuf value) {
    long number = value.readLong();
    if (number < 0) {
      throw VortexException.malformed(
          "offset or length out of range: value=" + Long.toUnsignedString(number));
    }
    return number;
  }

  /** A length of a text after which {@code behind} more bytes must follow. */
  private static int textLength(ByteBuf value, int behind) {
    long length = value.readUnsignedInt();
    if (length > value.readableBytes() - behind) {
      throw VortexException.malformed("text runs over its frame: length=" + length);
    }
    return (int) length;
  }

  private static String text(ByteBuf value, int length) {
    var bytes = new byte[length];
    value.readBytes(bytes);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw VortexException.malformed("text is not UTF-8");
    }
  }
}
