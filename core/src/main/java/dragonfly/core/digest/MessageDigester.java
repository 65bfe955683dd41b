package dragonfly.core.digest;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A digest that the Java runtime computes. */
final class MessageDigester implements Digester {
  private final Digest.Algorithm algorithm;
  private final MessageDigest digest;

  MessageDigester(Digest.Algorithm algorithm, String javaName) {
    this.algorithm = algorithm;
    try {
      this.digest = MessageDigest.getInstance(javaName);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalArgumentException("this Java runtime has no " + javaName, e);
    }
  }

  @Override
  public void update(ByteBuffer bytes) {
    digest.update(bytes);
  }

  @Override
  public Digest finish() {
    return new Digest(algorithm, HexFormat.of().formatHex(digest.digest()));
  }
}
