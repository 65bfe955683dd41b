package dragonfly.core.digest;

import java.nio.ByteBuffer;

/** A running digest. Not thread-safe, for one use. */
public interface Digester {
  /** Takes all remaining bytes of the buffer, and moves its position to its limit. */
  void update(ByteBuffer bytes);

  /** The digest of all bytes so far; the digester must not be used afterwards. */
  Digest finish();

  /**
   * A new digester.
   *
   * @throws IllegalArgumentException when this program cannot compute the algorithm
   */
  static Digester of(Digest.Algorithm algorithm) {
    return switch (algorithm) {
      case CRC32 -> new Crc32Digester();
      case MD5 -> new MessageDigester(algorithm, "MD5");
      case SHA1 -> new MessageDigester(algorithm, "SHA-1");
      case SHA256 -> new MessageDigester(algorithm, "SHA-256");
      case SHA512 -> new MessageDigester(algorithm, "SHA-512");
      case BLAKE3 ->
          throw new IllegalArgumentException(
              "blake3 digests cannot be checked (use sha256, sha512 or crc32)");
    };
  }
}
