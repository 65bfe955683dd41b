package dragonfly.scheduler.live;

/** Bytes a second, smoothed over a few seconds. Confined to the context of the board. */
final class Rate {
  private static final double SMOOTHING_SECONDS = 3;

  /** Below this many bytes a second nothing moves. */
  private static final double STILL = 1;

  private double perSecond;
  private long pending;

  void add(long bytes) {
    pending += bytes;
  }

  /** Takes over what was added since the last call. */
  void tick(double seconds) {
    double share = 1 - Math.exp(-seconds / SMOOTHING_SECONDS);
    perSecond += share * (pending / seconds - perSecond);
    pending = 0;
  }

  long perSecond() {
    return Math.round(perSecond);
  }

  boolean isStill() {
    return perSecond < STILL && pending == 0;
  }
}
