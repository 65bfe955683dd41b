package dragonfly.dfget.progress;

import dragonfly.core.time.Ticker;
import dragonfly.dfget.client.DownloadEvent;
import dragonfly.dfget.client.DownloadEvent.Origin;
import java.util.BitSet;

/** The counts of one download. Not thread-safe. */
final class Tally {
  private static final long RATE_WINDOW_NANOS = 3_000_000_000L;
  private static final int SAMPLES = 32;
  private static final int MAX_PIECES = 1 << 26;

  private final Ticker ticker;
  private final long startedAt;
  private final BitSet seen = new BitSet();
  private final long[] sampleTimes = new long[SAMPLES];
  private final long[] sampleBytes = new long[SAMPLES];
  private int samples;
  private long length;
  private long source;
  private long peers;
  private long local;

  Tally(Ticker ticker) {
    this.ticker = ticker;
    startedAt = ticker.nanos();
  }

  void started(DownloadEvent.Started started) {
    length = started.length();
  }

  /** False if the piece was counted before, or has a number no piece can have. */
  boolean add(DownloadEvent.PieceFinished piece) {
    int number = piece.number();
    if (number < 0 || number > MAX_PIECES || seen.get(number)) {
      return false;
    }
    seen.set(number);
    switch (piece.origin()) {
      case SOURCE -> source += piece.length();
      case PEERS -> peers += piece.length();
      case LOCAL -> local += piece.length();
    }
    return true;
  }

  /** Bytes to come in all; 0 while unknown. */
  long length() {
    return length;
  }

  /** Bytes that have come, with those of the first and last piece beside a range. */
  long done() {
    return source + peers + local;
  }

  long from(Origin origin) {
    return switch (origin) {
      case SOURCE -> source;
      case PEERS -> peers;
      case LOCAL -> local;
    };
  }

  long nanos() {
    return Math.max(1, ticker.nanos() - startedAt);
  }

  /** Mean bytes a second since the start. */
  double meanRate() {
    return done() * 1e9 / nanos();
  }

  /** Bytes a second over the last three seconds; to be asked a few times a second. */
  double recentRate() {
    long now = ticker.nanos();
    int oldest = Math.max(0, samples - SAMPLES);
    while (oldest < samples && now - sampleTimes[oldest % SAMPLES] > RATE_WINDOW_NANOS) {
      oldest++;
    }
    boolean isFirst = oldest == samples;
    long sinceTime = isFirst ? startedAt : sampleTimes[oldest % SAMPLES];
    long sinceBytes = isFirst ? 0 : sampleBytes[oldest % SAMPLES];
    sampleTimes[samples % SAMPLES] = now;
    sampleBytes[samples % SAMPLES] = done();
    samples++;
    return (done() - sinceBytes) * 1e9 / Math.max(1, now - sinceTime);
  }

  /** {@code 3 % source, 97 % peers}. */
  String shares() {
    long done = Math.max(1, done());
    long sourcePercent = Math.round(100.0 * source / done);
    long localPercent = Math.round(100.0 * local / done);
    long peersPercent = done() == 0 ? 0 : Math.max(0, 100 - sourcePercent - localPercent);
    String text = sourcePercent + " % source, " + peersPercent + " % peers";
    return localPercent == 0 ? text : text + ", " + localPercent + " % local";
  }
}
