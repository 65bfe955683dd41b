package dragonfly.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.SplittableRandom;

/** Content that an origin serves, any part of it at any time. Immutable. */
public interface Content {
  long length();

  /** Writes bytes from {@code offset}, exactly {@code length} of them. */
  void write(long offset, long length, OutputStream out) throws IOException;

  /** SHA-256 of the whole in lower-case hex. */
  default String sha256() {
    MessageDigest digest = Bytes.sha256();
    var sink =
        new OutputStream() {
          @Override
          public void write(int b) {
            digest.update((byte) b);
          }

          @Override
          public void write(byte[] b, int off, int len) {
            digest.update(b, off, len);
          }
        };
    try {
      write(0, length(), sink);
    } catch (IOException e) {
      throw new IllegalStateException("a digest never fails to take bytes", e);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Content in memory. */
  static Content of(byte[] bytes) {
    byte[] copy = bytes.clone();
    return new Content() {
      @Override
      public long length() {
        return copy.length;
      }

      @Override
      public void write(long offset, long length, OutputStream out) throws IOException {
        out.write(copy, Math.toIntExact(offset), Math.toIntExact(length));
      }
    };
  }

  /** Content of any length that is made as it is read, the same for the same seed. */
  static Content generated(long length, long seed) {
    return new GeneratedContent(length, seed);
  }

  /** Blocks of random bytes, each from a seed of its own. */
  record GeneratedContent(long length, long seed) implements Content {
    private static final int BLOCK = 256 * Bytes.KIB;

    @Override
    public void write(long offset, long count, OutputStream out) throws IOException {
      var block = new byte[BLOCK];
      long position = offset;
      long end = offset + count;
      while (position < end) {
        long number = position / BLOCK;
        new SplittableRandom(seed + number).nextBytes(block);
        int from = (int) (position - number * BLOCK);
        int to = (int) Math.min(BLOCK, end - number * BLOCK);
        out.write(block, from, to - from);
        position += to - from;
      }
    }
  }
}
