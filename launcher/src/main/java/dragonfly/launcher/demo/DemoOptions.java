package dragonfly.launcher.demo;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What to show.
 *
 * @param peers how many download at once, from 1 to {@value #MAX_PEERS}
 * @param size bytes of the file
 * @param seed which content
 * @param directory where the cluster and the files live while it runs; null for a temporary one
 * @param keep leave the directory behind
 */
public record DemoOptions(int peers, long size, long seed, @Nullable Path directory, boolean keep) {
  /** More daemons than this do not fit one JVM well. */
  public static final int MAX_PEERS = 32;

  public DemoOptions {
    if (peers < 1 || peers > MAX_PEERS) {
      throw new IllegalArgumentException(
          "--peers: %d is not between 1 and %d".formatted(peers, MAX_PEERS));
    }
    if (size < 0) {
      throw new IllegalArgumentException("--size: " + size + " is below 0");
    }
  }
}
