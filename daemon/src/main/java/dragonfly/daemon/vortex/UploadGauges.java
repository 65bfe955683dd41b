package dragonfly.daemon.vortex;

import java.util.concurrent.atomic.LongAdder;

/** What a server sends now and has sent. Thread-safe, approximate by design. */
public final class UploadGauges {
  private final LongAdder current = new LongAdder();
  private final LongAdder finished = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder bytes = new LongAdder();

  UploadGauges() {}

  void started() {
    current.increment();
  }

  void sent(long count) {
    bytes.add(count);
  }

  void ended(boolean complete) {
    current.decrement();
    (complete ? finished : failed).increment();
  }

  /** Pieces on their way, those that wait for bandwidth included. */
  public long current() {
    return current.sum();
  }

  /** Pieces sent to their end since the start. */
  public long finished() {
    return finished.sum();
  }

  /** Pieces whose sending broke off since the start. */
  public long failed() {
    return failed.sum();
  }

  /** Bytes of content sent since the start. */
  public long bytes() {
    return bytes.sum();
  }
}
