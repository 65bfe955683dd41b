package dragonfly.dfget.client;

import dragonfly.core.time.Ticker;
import java.time.Duration;

/**
 * Decides when a silent server is asked for a sign of life (PING) and when its silence means that
 * it is gone. A download may say nothing for hours, a living server answers a PING at once.
 *
 * <p>grpc-java hangs up on clients that ping "too much": more than two pings within five minutes
 * without data from the server. Hence the growing pauses. Confined to one thread.
 */
final class Liveness {
  private static final long[] PAUSES = {
    Duration.ofSeconds(10).toNanos(),
    Duration.ofSeconds(30).toNanos(),
    Duration.ofSeconds(60).toNanos(),
    Duration.ofSeconds(310).toNanos()
  };
  private static final long ANSWER_TIME = Duration.ofSeconds(20).toNanos();

  private final Ticker ticker;
  private long lastHeard;
  private long askedAt;
  private int asked;
  private boolean awaitsAnswer;

  Liveness(Ticker ticker) {
    this.ticker = ticker;
    lastHeard = ticker.nanos();
  }

  /** Any byte came in, or a new call begins. */
  void heard() {
    lastHeard = ticker.nanos();
    awaitsAnswer = false;
  }

  /** The server sent something that belongs to a call. */
  void progressed() {
    asked = 0;
  }

  /** When {@link #isGone} wants to be asked if nothing is heard until then; on the ticker. */
  long nextCheck(boolean greeted) {
    if (awaitsAnswer) {
      return askedAt + ANSWER_TIME;
    }
    return lastHeard + (greeted ? PAUSES[Math.min(asked, PAUSES.length - 1)] : PAUSES[0]);
  }

  /** To be called when {@link #nextCheck} has passed. False: a PING is due. */
  boolean isGone(boolean greeted) {
    return awaitsAnswer || !greeted;
  }

  /** A PING goes out now; its number is its payload. */
  long ask() {
    awaitsAnswer = true;
    askedAt = ticker.nanos();
    return ++asked;
  }

  long writeDeadline() {
    return ticker.nanos() + ANSWER_TIME;
  }

  boolean expired(long deadline) {
    return ticker.nanos() >= deadline;
  }
}
