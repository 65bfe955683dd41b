package dragonfly.daemon.backend.http;

import dragonfly.core.time.Ticker;
import java.time.Duration;

/** The moment at which a call gives up. Immutable. */
record Deadline(Ticker ticker, long atNanos) {
  static Deadline after(Duration timeout, Ticker ticker) {
    // a timeout of centuries must not overflow
    long nanos =
        timeout.compareTo(Duration.ofDays(365)) > 0
            ? Duration.ofDays(365).toNanos()
            : timeout.toNanos();
    return new Deadline(ticker, ticker.nanos() + nanos);
  }

  boolean isPast() {
    return ticker.nanos() - atNanos >= 0;
  }

  /** The time left, at most {@code limit}; never negative. */
  Duration atMost(Duration limit) {
    long left = Math.max(0, atNanos - ticker.nanos());
    return limit.compareTo(Duration.ofNanos(left)) < 0 ? limit : Duration.ofNanos(left);
  }
}
