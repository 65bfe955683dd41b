package dragonfly.daemon.vortex;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class VortexCodecTest {
  private static final String SEED_PARENT =
      "192.168.0.1-host-1-3b6a2f0e-5d4c-4b7a-9a70-0f2f3d5e6a7b-seed";
  private static final String CRC = "crc32:3513858833";
  private static final long CREATED = 1693152000;

  static Stream<Arguments> vectors() {
    return Stream.of(
        Arguments.of("A", request(PieceType.STANDARD, 7), ""),
        Arguments.of(
            "B",
            content(
                PieceType.STANDARD,
                new PieceMetadata(7, 29360128, 12, CRC, SEED_PARENT, 1, 2, CREATED)),
            "hello vortex"),
        Arguments.of("C", request(PieceType.PERSISTENT_CACHE, 258), ""),
        Arguments.of(
            "D",
            content(
                PieceType.PERSISTENT_CACHE, new PieceMetadata(0, 0, 12, CRC, "", 1, 0, CREATED)),
            "hello vortex"),
        Arguments.of(
            "E",
            content(
                PieceType.PERSISTENT,
                new PieceMetadata(1, 4194304, 1, "crc32:3523407757", "p", 1, 1, CREATED)),
            "\0"),
        Arguments.of("F", request(PieceType.PERSISTENT, 0), ""),
        Arguments.of("G", notFound(7), ""),
        Arguments.of("H", new Packet.Close(), ""),
        Arguments.of("I", request(PieceType.CACHE, 1), ""),
        Arguments.of(
            "J", content(PieceType.CACHE, new PieceMetadata(2, 8388608, 12, "", "", 2, 0, -1)), ""),
        Arguments.of("K", new Packet.Refusal(200, ""), ""),
        Arguments.of("M1c", request(PieceType.STANDARD, 0), ""),
        Arguments.of(
            "M1p",
            content(PieceType.STANDARD, new PieceMetadata(0, 0, 12, CRC, "", 1, 0, CREATED)),
            "hello vortex"),
        Arguments.of("M2c", request(PieceType.STANDARD, 9), ""),
        Arguments.of("M2p", notFound(9), ""),
        Arguments.of("M3c", request(PieceType.STANDARD, 1), ""),
        Arguments.of(
            "M3p",
            content(
                PieceType.STANDARD,
                new PieceMetadata(1, 12, 1, "crc32:2657877971", "", 1, 0, CREATED)),
            "!"));
  }

  private static Packet request(PieceType type, int number) {
    return new Packet.Request(type, Vectors.TASK_ID, number);
  }

  private static Packet content(PieceType type, PieceMetadata metadata) {
    return new Packet.Content(type, metadata);
  }

  private static Packet notFound(int number) {
    return new Packet.Refusal(
        ErrorCode.NOT_FOUND, "piece " + Vectors.TASK_ID + "-" + number + " not found");
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void frameIsEncodedAsByTheReference(String name, Packet packet, String content) {
    var expected = Vectors.get(name);
    var out = Unpooled.buffer();

    VortexCodec.encode(out, expected[0], packet);
    out.writeBytes(content.getBytes(UTF_8));

    assertThat(ByteBufUtil.getBytes(out)).isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void frameOfTheReferenceIsDecodedAndItsContentLeft(String name, Packet packet, String content) {
    var in = Unpooled.wrappedBuffer(Vectors.get(name));

    assertThat(VortexCodec.decode(in)).isEqualTo(packet);

    assertThat(in.toString(UTF_8)).isEqualTo(content);
  }

  @Test
  void unknownFieldsAtTheEndOfMetadataAreSkipped() {
    var in = Unpooled.wrappedBuffer(Vectors.get("L"));

    assertThat(VortexCodec.decode(in))
        .isEqualTo(
            content(
                PieceType.STANDARD,
                new PieceMetadata(7, 29360128, 12, CRC, SEED_PARENT, 1, 2, CREATED)));
    assertThat(in.isReadable()).isFalse();
  }

  @Test
  void valueOfReservedTagIsSkipped() {
    var in = frame(8, new byte[] {1, 2, 3});

    assertThat(VortexCodec.decode(in)).isEqualTo(new Packet.Reserved(8));
    assertThat(in.isReadable()).isFalse();
  }

  @Test
  void requestOfOtherLengthIsRefusedFromItsHeader() {
    for (int length : new int[] {0, 67, 69, 1 << 20, -1}) {
      var in = Unpooled.buffer().writeByte(1).writeByte(0).writeInt(length);

      assertThatThrownBy(() -> VortexCodec.decode(in))
          .isInstanceOf(VortexException.class)
          .hasMessageContaining("length=" + Integer.toUnsignedString(length));
    }
  }

  @Test
  void errorWithoutCodeIsRefused() {
    assertThatThrownBy(() -> VortexCodec.decode(frame(255, new byte[0])))
        .isInstanceOf(VortexException.class);
  }

  @Test
  void bytesBehindTheDeclaredMetadataAreRefused() {
    var bytes = Vectors.get("L").clone();
    bytes[9] = 0x79; // metadata ends before the seven unknown bytes

    assertThatThrownBy(() -> VortexCodec.decode(Unpooled.wrappedBuffer(bytes)))
        .isInstanceOf(VortexException.class);
  }

  @Test
  void textThatRunsOverItsFrameIsRefused() {
    var bytes = Vectors.get("D").clone();
    bytes[33] = (byte) 0xff; // length of the digest

    assertThatThrownBy(() -> VortexCodec.decode(Unpooled.wrappedBuffer(bytes)))
        .isInstanceOf(VortexException.class);
  }

  @Test
  void textThatIsNotUtf8IsRefused() {
    var bytes = Vectors.get("A").clone();
    bytes[10] = (byte) 0xc0;

    assertThatThrownBy(() -> VortexCodec.decode(Unpooled.wrappedBuffer(bytes)))
        .isInstanceOf(VortexException.class);
  }

  @Test
  void taskIdOfOtherLengthIsNotEncoded() {
    assertThatThrownBy(
            () ->
                VortexCodec.encode(
                    Unpooled.buffer(), 0, new Packet.Request(PieceType.STANDARD, "abc", 0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("abc");
  }

  private static ByteBuf frame(int tag, byte[] value) {
    return Unpooled.buffer().writeByte(1).writeByte(tag).writeInt(value.length).writeBytes(value);
  }
}
