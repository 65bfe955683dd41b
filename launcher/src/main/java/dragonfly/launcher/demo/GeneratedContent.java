package dragonfly.launcher.demo;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A content that exists only as a rule: every byte follows from the seed and its offset, so any
 * range can be made at any time and nothing is kept. Immutable.
 *
 * <p>Word n (eight bytes, least significant first) is the n-th output of SplitMix64 (Steele, Lea,
 * Flood 2014), which can be computed without the ones before: well mixed, so it does not compress
 * and no two pieces are alike.
 *
 * @param seed which content
 * @param length its bytes
 */
public record GeneratedContent(long seed, long length) {
  private static final int BUFFER_BYTES = 256 * 1024;
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  public GeneratedContent {
    if (length < 0) {
      throw new IllegalArgumentException("length: " + length + " is below 0");
    }
  }

  /** Writes the bytes from {@code start} on, {@code count} of them. */
  public void write(long start, long count, OutputStream out) throws IOException {
    if (start < 0 || count < 0 || start + count > length) {
      throw new IllegalArgumentException(
          "range: start=%d count=%d length=%d".formatted(start, count, length));
    }
    var buffer = ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    long word = start / Long.BYTES;
    int skip = (int) (start % Long.BYTES);
    long left = count;
    while (left > 0) {
      for (int i = 0; i < BUFFER_BYTES; i += Long.BYTES) {
        buffer.putLong(i, word(word++));
      }
      int length = (int) Math.min(left, BUFFER_BYTES - skip);
      out.write(buffer.array(), skip, length);
      left -= length;
      skip = 0;
    }
  }

  /** SHA-256 of the whole content in hexadecimal. */
  public String sha256() {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      write(0, length, new DigestSink(digest));
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long word(long index) {
    long z = seed + (index + 1) * GOLDEN_GAMMA;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  private static final class DigestSink extends OutputStream {
    private final MessageDigest digest;

    DigestSink(MessageDigest digest) {
      this.digest = digest;
    }

    @Override
    public void write(int oneByte) {
      digest.update((byte) oneByte);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      digest.update(bytes, offset, length);
    }
  }
}
