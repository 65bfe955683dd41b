package dragonfly.daemon.storage;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers one subscriber's events in order, one at a time, outside of the task's lock: they are
 * added under the lock and delivered by whoever adds when nobody else is delivering. The number of
 * waiting events is bounded by the number of pieces. Thread-safe.
 */
final class PieceMailbox implements Subscription {
  private static final Logger log = LoggerFactory.getLogger(PieceMailbox.class);

  private final Consumer<StoredPiece> committed;
  private final Runnable ended;
  private final Runnable onClose;
  private final ConcurrentLinkedQueue<Runnable> events = new ConcurrentLinkedQueue<>();
  private final AtomicInteger undelivered = new AtomicInteger();
  private volatile boolean closed;

  PieceMailbox(Consumer<StoredPiece> committed, Runnable ended, Consumer<PieceMailbox> onClose) {
    this.committed = committed;
    this.ended = ended;
    this.onClose = () -> onClose.accept(this);
  }

  void addPiece(StoredPiece piece) {
    events.add(() -> committed.accept(piece));
  }

  void addEnd() {
    events.add(ended);
  }

  /** Delivers what was added, unless another thread is at it, which then delivers all. */
  void deliver() {
    if (undelivered.getAndIncrement() != 0) {
      return;
    }
    int seen = 1;
    do {
      Runnable event;
      while ((event = events.poll()) != null) {
        run(event);
      }
      seen = undelivered.addAndGet(-seen);
    } while (seen != 0);
  }

  private void run(Runnable event) {
    if (closed) {
      return;
    }
    try {
      event.run();
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("subscriber of a task failed");
    }
  }

  @Override
  public void close() {
    closed = true;
    onClose.run();
  }
}
