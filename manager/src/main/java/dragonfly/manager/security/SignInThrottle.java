package dragonfly.manager.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Slows down guessing of passwords. After five failures of one address for one name, or thirty of
 * one address for whatever names, each further failure doubles the pause before the next attempt,
 * from one second to five minutes; a success forgets the failures for its name. Hashing is the
 * expensive part, so only two attempts are computed at once. Thread-safe; remembers at most 20,000
 * of them, an hour each.
 */
@Component
final class SignInThrottle {
  private static final int FREE_FAILURES_OF_NAME = 5;
  private static final int FREE_FAILURES_OF_ADDRESS = 30;
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
  private static final Duration LONGEST_QUEUE = Duration.ofSeconds(5);
  private static final int AT_ONCE = 2;

  private final InstantSource clock;
  private final Cache<Key, Failures> failures;
  private final Semaphore computing = new Semaphore(AT_ONCE);

  SignInThrottle(InstantSource clock) {
    this.clock = clock;
    this.failures =
        Caffeine.newBuilder()
            .maximumSize(20_000)
            .expireAfterWrite(Duration.ofHours(1))
            .ticker(nanosOf(clock))
            .build();
  }

  /** An attempt came too early. */
  static final class TooManyAttemptsException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final Duration pause;

    TooManyAttemptsException(Duration pause) {
      super("too many attempts");
      this.pause = pause;
    }

    /** How long to wait before the next attempt. */
    Duration pause() {
      return pause;
    }
  }

  private record Key(String address, @Nullable String name) {}

  private record Failures(int count, Instant notBefore) {}

  /**
   * Runs an attempt to sign in.
   *
   * @param attempt true if it succeeds
   * @throws TooManyAttemptsException if it must wait; the attempt has not been run
   */
  boolean attempt(String address, String name, Supplier<Boolean> attempt) {
    var ofName = new Key(address, name);
    var ofAddress = new Key(address, null);
    checkPause(ofName);
    checkPause(ofAddress);
    if (run(attempt)) {
      failures.invalidate(ofName);
      return true;
    }
    fail(ofName, FREE_FAILURES_OF_NAME);
    fail(ofAddress, FREE_FAILURES_OF_ADDRESS);
    return false;
  }

  private boolean run(Supplier<Boolean> attempt) {
    try {
      if (!computing.tryAcquire(LONGEST_QUEUE.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new TooManyAttemptsException(LONGEST_QUEUE);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new TooManyAttemptsException(LONGEST_QUEUE);
    }
    try {
      return attempt.get();
    } finally {
      computing.release();
    }
  }

  private void checkPause(Key key) {
    var known = failures.getIfPresent(key);
    if (known != null) {
      var pause = Duration.between(clock.instant(), known.notBefore());
      if (pause.isPositive()) {
        throw new TooManyAttemptsException(pause);
      }
    }
  }

  private void fail(Key key, int free) {
    failures
        .asMap()
        .compute(
            key,
            (_, known) -> {
              int count = known == null ? 1 : known.count() + 1;
              return new Failures(count, clock.instant().plus(pause(count - free)));
            });
  }

  private static Duration pause(int excess) {
    if (excess < 0) {
      return Duration.ZERO;
    }
    var pause = Duration.ofSeconds(1L << Math.min(excess, 20));
    return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
  }

  private static Ticker nanosOf(InstantSource clock) {
    return () -> TimeUnit.MILLISECONDS.toNanos(clock.millis());
  }
}
