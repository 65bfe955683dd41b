package dragonfly.daemon.metrics;

/** The classes of content lengths that dashboards group durations by. */
final class SizeLevel {
  private static final long MIB = 1 << 20;
  private static final long[] BOUNDS_MIB = {
    1, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 4096, 8192, 16384, 32768, 65536, 131072, 262144,
    524288, 1048576
  };

  private SizeLevel() {}

  /** 0 for unknown, then from 1 (below 1 MiB) to 20 (from 1 TiB on). */
  static int of(long contentLength) {
    if (contentLength < 0) {
      return 0;
    }
    for (int i = 0; i < BOUNDS_MIB.length; i++) {
      if (contentLength < BOUNDS_MIB[i] * MIB) {
        return i + 1;
      }
    }
    return BOUNDS_MIB.length + 1;
  }
}
