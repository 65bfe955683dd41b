package dragonfly.manager.security;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Slows down guessing of passwords. After five failures of one address for one name, or thirty of
 * one address for whatever names, each further failure doubles the pause before the next attempt,
 * from one second to five minutes; a success forgets the failures for its name. An attempt counts
 * as a failure until it has succeeded, so many at once gain nothing. Failures are counted in the
 * database for all managers, and forgotten after an hour. Hashing is the expensive part, so only
 * two attempts are computed at once. Thread-safe.
 */
@Component
final class SignInThrottle {
  private static final int FREE_FAILURES_OF_NAME = 5;
  private static final int FREE_FAILURES_OF_ADDRESS = 30;
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
  private static final Duration LONGEST_QUEUE = Duration.ofSeconds(5);
  private static final Duration MEMORY = Duration.ofHours(1);
  private static final int AT_ONCE = 2;

  /** One site owns at least so much of an address of IPv6. */
  private static final int SITE_BYTES = 8;

  private final JdbcClient jdbc;
  private final InstantSource clock;
  private final Semaphore computing = new Semaphore(AT_ONCE);

  SignInThrottle(JdbcClient jdbc, InstantSource clock) {
    this.jdbc = jdbc;
    this.clock = clock;
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

  private record Failures(int count, Instant notBefore, Instant updated, long version) {}

  /**
   * Runs an attempt to sign in.
   *
   * @param attempt true if it succeeds
   * @throws TooManyAttemptsException if it must wait; the attempt has not been run
   */
  boolean attempt(String address, String name, BooleanSupplier attempt) {
    var site = site(address);
    var ofName = key(site, name);
    var ofAddress = key(site, null);
    checkPause(ofAddress);
    checkPause(ofName);
    acquire();
    try {
      count(ofName, FREE_FAILURES_OF_NAME, true);
      if (attempt.getAsBoolean()) {
        jdbc.sql("delete from sign_in_failure where id = ?").params(ofName).update();
        return true;
      }
      count(ofAddress, FREE_FAILURES_OF_ADDRESS, false);
      return false;
    } finally {
      computing.release();
    }
  }

  private void acquire() {
    try {
      if (!computing.tryAcquire(LONGEST_QUEUE.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new TooManyAttemptsException(LONGEST_QUEUE);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new TooManyAttemptsException(LONGEST_QUEUE);
    }
  }

  private void checkPause(String key) {
    find(key).ifPresent(this::checkPause);
  }

  private void checkPause(Failures known) {
    var pause = Duration.between(clock.instant(), known.notBefore());
    if (pause.isPositive()) {
      throw new TooManyAttemptsException(pause);
    }
  }

  /** Counts a failure, even if others do so at the same time. */
  private void count(String key, int free, boolean unlessPaused) {
    boolean counted;
    do {
      var found = find(key);
      if (unlessPaused) {
        found.ifPresent(this::checkPause);
      }
      counted = found.isPresent() ? update(key, free, found.get()) : insert(key, free);
    } while (!counted);
  }

  private boolean insert(String key, int free) {
    var now = clock.instant();
    sweep(now);
    try {
      jdbc.sql(
              """
              insert into sign_in_failure (id, failures, not_before, updated_at)
              values (?, 1, ?, ?)\
              """)
          .params(key, Timestamp.from(now.plus(pause(1 - free))), Timestamp.from(now))
          .update();
      return true;
    } catch (DuplicateKeyException _) {
      return false;
    }
  }

  private boolean update(String key, int free, Failures known) {
    var now = clock.instant();
    int count = known.updated().plus(MEMORY).isBefore(now) ? 1 : known.count() + 1;
    return jdbc.sql(
                """
                update sign_in_failure
                set failures = ?, not_before = ?, updated_at = ?, version = version + 1
                where id = ? and version = ?\
                """)
            .params(
                count,
                Timestamp.from(now.plus(pause(count - free))),
                Timestamp.from(now),
                key,
                known.version())
            .update()
        == 1;
  }

  private Optional<Failures> find(String key) {
    return jdbc.sql(
            "select failures, not_before, updated_at, version from sign_in_failure where id = ?")
        .params(key)
        .query(
            (row, _) ->
                new Failures(
                    row.getInt(1),
                    row.getTimestamp(2).toInstant(),
                    row.getTimestamp(3).toInstant(),
                    row.getLong(4)))
        .optional();
  }

  private void sweep(Instant now) {
    jdbc.sql("delete from sign_in_failure where updated_at < ?")
        .params(Timestamp.from(now.minus(MEMORY)))
        .update();
  }

  private static Duration pause(int excess) {
    if (excess < 0) {
      return Duration.ZERO;
    }
    var pause = Duration.ofSeconds(1L << Math.min(excess, 20));
    return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
  }

  private static String site(String address) {
    try {
      return InetAddress.ofLiteral(address) instanceof Inet6Address v6
          ? HexFormat.of().formatHex(Arrays.copyOf(v6.getAddress(), SITE_BYTES))
          : address;
    } catch (IllegalArgumentException _) {
      return address;
    }
  }

  private static String key(String site, @Nullable String name) {
    try {
      var text = name == null ? site : site + "\n" + name;
      var hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
