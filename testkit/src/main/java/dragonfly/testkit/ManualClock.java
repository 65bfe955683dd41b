package dragonfly.testkit;

import dragonfly.core.time.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Wall time and elapsed time that stand still until a test moves them. Thread-safe. */
public final class ManualClock implements InstantSource, Ticker {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final Instant start;
  private long elapsedNanos; // guarded by this

  /** Begins on the first of January 2026. */
  public ManualClock() {
    this(START);
  }

  public ManualClock(Instant start) {
    this.start = start;
  }

  @Override
  public synchronized Instant instant() {
    return start.plusNanos(elapsedNanos);
  }

  @Override
  public synchronized long nanos() {
    return elapsedNanos;
  }

  /** Moves both times on. Does not fire timers: {@link ManualTimers#advance} does both. */
  public synchronized void advance(Duration step) {
    if (step.isNegative()) {
      throw new IllegalArgumentException("time does not go back: step=" + step);
    }
    elapsedNanos += step.toNanos();
  }
}
