package dragonfly.core.id;

import java.util.UUID;
import java.util.random.RandomGenerator;

/** Ids of hosts, of peers on them, and of pieces. */
public final class HostIds {
  private static final String SEED_SUFFIX = "-seed";

  private HostIds() {}

  /** The id of a daemon: {@code <ip>-<hostname>}, for seed peers with {@code -seed} at the end. */
  public static String host(String ip, String hostname, boolean seed) {
    return ip + "-" + hostname + (seed ? SEED_SUFFIX : "");
  }

  /**
   * A new id for one download on a host: the parts of the host's id around a random UUID (version
   * 4, lower case).
   */
  public static String peer(String ip, String hostname, boolean seed, RandomGenerator random) {
    return ip + "-" + hostname + "-" + randomUuid(random) + (seed ? SEED_SUFFIX : "");
  }

  /** The name of a piece in error texts and stores: {@code <task id>-<number>}. */
  public static String piece(String taskId, int number) {
    return taskId + "-" + number;
  }

  private static UUID randomUuid(RandomGenerator random) {
    // RFC 9562, section 5.4: version 4 in bits 48..51, variant 0b10 in bits 64..65
    long high = (random.nextLong() & ~0xf000L) | 0x4000L;
    long low = (random.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
    return new UUID(high, low);
  }
}
