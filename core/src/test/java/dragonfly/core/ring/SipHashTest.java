package dragonfly.core.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

class SipHashTest {
  @Test
  void emptyMessageHasTheKnownHash() {
    assertThat(SipHash.hash(new byte[0])).isEqualTo(0x1e924b9d737700d7L);
  }

  @Test
  void everyByteAndTheLengthCount() {
    var hashes = new HashSet<Long>();
    byte[] text = "abcdefghijklmnopqrst".getBytes(StandardCharsets.US_ASCII);

    for (int length = 0; length <= text.length; length++) {
      byte[] message = new byte[length];
      System.arraycopy(text, 0, message, 0, length);
      assertThat(hashes.add(SipHash.hash(message))).isTrue();
      for (int i = 0; i < length; i++) {
        message[i] ^= (byte) 0x80;
        assertThat(hashes.add(SipHash.hash(message))).isTrue();
        message[i] ^= (byte) 0x80;
      }
    }
  }
}
