package dragonfly.launcher.demo;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How one peer's download went.
 *
 * @param name which peer
 * @param elapsed from the request to the last byte at its place
 * @param sourceBytes bytes that this peer fetched from the source itself
 * @param peerBytes bytes that it got from other peers and the seed
 * @param sha256 digest of the file it left, in hexadecimal; null if there is none
 * @param failure why there is no file; null if there is one
 */
public record PeerResult(
    String name,
    Duration elapsed,
    long sourceBytes,
    long peerBytes,
    @Nullable String sha256,
    @Nullable String failure) {

  /** What arrived, wherever from. */
  public long bytes() {
    return sourceBytes + peerBytes;
  }
}
