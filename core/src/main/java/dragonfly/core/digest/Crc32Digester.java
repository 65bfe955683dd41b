package dragonfly.core.digest;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/** CRC-32 as zip and Ethernet have it. */
final class Crc32Digester implements Digester {
  private final CRC32 crc = new CRC32();

  @Override
  public void update(ByteBuffer bytes) {
    crc.update(bytes);
  }

  @Override
  public Digest finish() {
    return new Digest(Digest.Algorithm.CRC32, Long.toString(crc.getValue()));
  }
}
