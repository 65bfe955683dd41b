package dragonfly.daemon.ratelimit;

import dragonfly.core.error.DragonflyException;
import dragonfly.core.time.Ticker;
import dragonfly.core.time.Timers;
import dragonfly.core.unit.Bandwidth;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lets bytes pass at a rate, first come first served. A bucket holds what may pass in a tenth of a
 * second; more than that at once is let through and paid for by those who come later. Callers that
 * ask for small amounts share the rate evenly. Thread-safe.
 */
public final class BandwidthLimiter {
  /** From here on a limit is none: this is the protocol's default, and no network has it. */
  public static final Bandwidth UNLIMITED = new Bandwidth(50_000_000_000L);

  private static final long MIN_BURST = 64 << 10;

  private final Ticker ticker;
  private final Timers timers;
  private final boolean isUnlimited;
  private final double bytesPerNano;
  private final double burst;
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by lock.
  private final ArrayDeque<Waiter> waiters = new ArrayDeque<>();
  private double tokens;
  private long filledAt;
  private Timers.@Nullable Timer timer;

  private record Waiter(long bytes, CountDownLatch granted) {}

  /**
   * @param bandwidth 50 GB a second or more, or 0, means no limit
   */
  public BandwidthLimiter(Bandwidth bandwidth, Ticker ticker, Timers timers) {
    this.ticker = ticker;
    this.timers = timers;
    this.isUnlimited = bandwidth.bytesPerSecond() == 0 || bandwidth.compareTo(UNLIMITED) >= 0;
    this.bytesPerNano = bandwidth.bytesPerSecond() / 1e9;
    this.burst = Math.max(MIN_BURST, bandwidth.bytesPerSecond() / 10.0);
    this.tokens = burst;
    this.filledAt = ticker.nanos();
  }

  /** Whether {@link #acquire} never waits. */
  public boolean isUnlimited() {
    return isUnlimited;
  }

  /** Callers now waiting. */
  public int waiting() {
    lock.lock();
    try {
      return waiters.size();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until {@code bytes} may pass. Blocks; not for an event loop.
   *
   * @throws DragonflyException CANCELLED if the thread was interrupted; its flag stays set, and
   *     nothing was taken
   */
  public void acquire(long bytes) {
    if (isUnlimited || bytes <= 0) {
      return;
    }
    var waiter = new Waiter(bytes, new CountDownLatch(1));
    lock.lock();
    try {
      fill();
      if (waiters.isEmpty() && tokens >= needed(bytes)) {
        tokens -= bytes;
        return;
      }
      waiters.add(waiter);
      if (waiters.size() == 1) {
        wakeLater();
      }
    } finally {
      lock.unlock();
    }
    await(waiter);
  }

  private void await(Waiter waiter) {
    try {
      waiter.granted.await();
    } catch (InterruptedException e) {
      leave(waiter);
      Thread.currentThread().interrupt();
      throw new DragonflyException(
          Status.Code.CANCELLED,
          "interrupted while waiting for bandwidth: bytes=" + waiter.bytes,
          e);
    }
  }

  private void leave(Waiter waiter) {
    lock.lock();
    try {
      if (waiter.granted.getCount() == 0) {
        tokens = Math.min(burst, tokens + waiter.bytes);
      } else {
        waiters.remove(waiter);
      }
    } finally {
      lock.unlock();
    }
    grant();
  }

  /** Lets the first ones through, as far as the tokens go. */
  private void grant() {
    lock.lock();
    try {
      fill();
      Waiter first;
      while ((first = waiters.peek()) != null && tokens >= needed(first.bytes)) {
        tokens -= first.bytes;
        waiters.poll();
        first.granted.countDown();
      }
    } finally {
      lock.unlock();
    }
  }

  private void wake() {
    grant();
    lock.lock();
    try {
      if (!waiters.isEmpty()) {
        wakeLater();
      }
    } finally {
      lock.unlock();
    }
  }

  // ---- guarded by lock

  private void wakeLater() {
    if (timer != null) {
      timer.cancel();
    }
    double missing = needed(waiters.element().bytes) - tokens;
    timer =
        timers.schedule(
            Duration.ofNanos(Math.max(1, (long) Math.ceil(missing / bytesPerNano))), this::wake);
  }

  private double needed(long bytes) {
    return Math.min((double) bytes, burst);
  }

  private void fill() {
    long now = ticker.nanos();
    tokens = Math.min(burst, tokens + (now - filledAt) * bytesPerNano);
    filledAt = now;
  }
}
