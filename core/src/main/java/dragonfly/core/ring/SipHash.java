package dragonfly.core.ring;

/**
 * SipHash-2-4 with 64 bit results and the key zero.
 *
 * <p>Aumasson, Bernstein: SipHash, a fast short-input PRF, 2012. Four words of state; each 8 bytes
 * of the message (little-endian) are mixed in with two rounds; the last word holds the rest and the
 * length; four rounds finish.
 */
final class SipHash {
  private long v0 = 0x736f6d6570736575L;
  private long v1 = 0x646f72616e646f6dL;
  private long v2 = 0x6c7967656e657261L;
  private long v3 = 0x7465646279746573L;

  private SipHash() {}

  static long hash(byte[] message) {
    return new SipHash().run(message);
  }

  private long run(byte[] message) {
    int whole = message.length & ~7;
    for (int at = 0; at < whole; at += 8) {
      mix(word(message, at, 8));
    }
    mix(word(message, whole, message.length - whole) | ((long) message.length << 56));
    v2 ^= 0xff;
    for (int i = 0; i < 4; i++) {
      round();
    }
    return v0 ^ v1 ^ v2 ^ v3;
  }

  private static long word(byte[] message, int at, int length) {
    long word = 0;
    for (int i = length - 1; i >= 0; i--) {
      word = (word << 8) | (message[at + i] & 0xff);
    }
    return word;
  }

  private void mix(long word) {
    v3 ^= word;
    round();
    round();
    v0 ^= word;
  }

  private void round() {
    v0 += v1;
    v1 = Long.rotateLeft(v1, 13) ^ v0;
    v0 = Long.rotateLeft(v0, 32);
    v2 += v3;
    v3 = Long.rotateLeft(v3, 16) ^ v2;
    v0 += v3;
    v3 = Long.rotateLeft(v3, 21) ^ v0;
    v2 += v1;
    v1 = Long.rotateLeft(v1, 17) ^ v2;
    v2 = Long.rotateLeft(v2, 32);
  }
}
