package dragonfly.daemon.vortex;

import static org.assertj.core.api.Assertions.assertThat;

import dragonfly.testkit.Seeds;
import io.netty.buffer.Unpooled;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class VortexCodecPropertyTest {
  @Test
  void decodingUndoesEncoding() {
    Seeds.check(
        2000,
        random -> {
          var packet = randomPacket(random);
          var bytes = Unpooled.buffer();
          VortexCodec.encode(bytes, random.nextInt(), packet);

          assertThat(VortexCodec.decode(bytes)).isEqualTo(packet);
          assertThat(bytes.isReadable()).isFalse();
        });
  }

  @Test
  void cutFrameWaitsForItsRest() {
    Seeds.check(
        300,
        random -> {
          var whole = Unpooled.buffer();
          VortexCodec.encode(whole, random.nextInt(), randomPacket(random));
          for (int length = 0; length < whole.readableBytes(); length++) {
            var cut = whole.slice(0, length);

            assertThat(VortexCodec.decode(cut)).isNull();
            assertThat(cut.readableBytes()).isEqualTo(length);
          }
        });
  }

  @Test
  void damagedFrameIsAnErrorOrAFrameAndNeverReadsPastItsEnd() {
    Seeds.check(
        20_000,
        random -> {
          var frame = Unpooled.buffer();
          VortexCodec.encode(frame, random.nextInt(), randomPacket(random));
          int end = frame.readableBytes();
          for (int i = random.nextInt(1, 4); i > 0; i--) {
            frame.setByte(random.nextInt(end), random.nextInt());
          }
          // What follows belongs to somebody else, so a decoder that takes it is found out.
          frame.writeBytes(new byte[random.nextInt(300)]);
          long declared = VortexCodec.HEADER_LENGTH + frame.getUnsignedInt(2);
          try {
            var packet = VortexCodec.decode(frame);

            assertThat((long) frame.readerIndex()).isEqualTo(packet == null ? 0 : declared);
          } catch (VortexException _) {
            assertThat((long) frame.readerIndex()).isLessThanOrEqualTo(declared);
          }
        });
  }

  @Test
  void noiseIsAnErrorOrAFrameOrWaits() {
    Seeds.check(
        20_000,
        random -> {
          var noise = new byte[random.nextInt(200)];
          random.nextBytes(noise);
          var in = Unpooled.wrappedBuffer(noise);
          try {
            if (VortexCodec.decode(in) == null) {
              assertThat(in.readerIndex()).isZero();
            }
          } catch (VortexException _) {
            assertThat(in.readerIndex()).isLessThanOrEqualTo(noise.length);
          }
        });
  }

  private static Packet randomPacket(RandomGenerator random) {
    var types = PieceType.values();
    var type = types[random.nextInt(types.length)];
    return switch (random.nextInt(4)) {
      case 0 -> new Packet.Request(type, randomTaskId(random), random.nextInt() & 0x7fffffff);
      case 1 -> new Packet.Content(type, randomMetadata(random));
      case 2 -> new Packet.Refusal(random.nextInt(256), randomText(random));
      default -> new Packet.Close();
    };
  }

  private static String randomTaskId(RandomGenerator random) {
    var bytes = new byte[32];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private static PieceMetadata randomMetadata(RandomGenerator random) {
    return new PieceMetadata(
        random.nextInt() & 0x7fffffff,
        random.nextLong() & Long.MAX_VALUE,
        random.nextLong() & Long.MAX_VALUE,
        randomText(random),
        randomText(random),
        random.nextInt(256),
        random.nextLong(),
        random.nextLong());
  }

  private static String randomText(RandomGenerator random) {
    var text = new StringBuilder();
    for (int i = random.nextInt(100); i > 0; i--) {
      text.appendCodePoint(random.nextInt(1, random.nextBoolean() ? 0x80 : 0xd800));
    }
    return text.toString();
  }
}
