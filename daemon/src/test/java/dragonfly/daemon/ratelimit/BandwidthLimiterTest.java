package dragonfly.daemon.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dragonfly.core.error.DragonflyException;
import dragonfly.core.unit.Bandwidth;
import dragonfly.testkit.ManualClock;
import dragonfly.testkit.ManualTimers;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BandwidthLimiterTest {
  private static final long RATE = 10_000_000; // bytes a second
  private static final long BURST = RATE / 10;

  private final ManualClock clock = new ManualClock();
  private final ManualTimers timers = new ManualTimers(clock);
  private final BandwidthLimiter limiter = new BandwidthLimiter(new Bandwidth(RATE), clock, timers);
  private final List<String> through = new CopyOnWriteArrayList<>();

  private static ConditionFactory soon() {
    return await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1));
  }

  /** Starts a caller and waits until it is through or waits. */
  private Thread acquire(String name, long bytes) {
    int waiting = limiter.waiting();
    int before = through.size();
    var thread =
        Thread.ofVirtual()
            .start(
                () -> {
                  limiter.acquire(bytes);
                  through.add(name);
                });
    soon().until(() -> limiter.waiting() > waiting || through.size() > before);
    return thread;
  }

  private void advance(Duration step, int expectedThrough) {
    timers.advance(step);
    soon().untilAsserted(() -> assertThat(through).hasSize(expectedThrough));
  }

  @Test
  void burstPassesAtOnce() {
    acquire("a", BURST);

    assertThat(through).containsExactly("a");
  }

  @Test
  void laterCallersWaitForTheirBytesInTheirOrder() {
    acquire("burst", BURST);
    acquire("a", RATE / 20);
    acquire("b", RATE / 50);
    acquire("c", 1);
    assertThat(through).containsExactly("burst");

    advance(Duration.ofMillis(49), 1);
    advance(Duration.ofMillis(2), 2);
    advance(Duration.ofMillis(20), 4);
    assertThat(through.subList(0, 2)).containsExactly("burst", "a");
  }

  @Test
  void smallCallerDoesNotOvertakeALargeOne() {
    acquire("burst", BURST);
    acquire("large", BURST);
    acquire("small", 1);

    advance(Duration.ofMillis(50), 1);
  }

  @Test
  void moreThanTheBurstPassesAndIsPaidForByTheNext() {
    acquire("large", RATE);
    assertThat(through).containsExactly("large");
    acquire("next", 1);

    advance(Duration.ofMillis(899), 1);
    advance(Duration.ofMillis(2), 2);
  }

  @Test
  void longRunKeepsTheRate() {
    acquire("burst", BURST);
    long passed = 0;
    for (int chunk = 1; chunk <= 100; chunk++) {
      acquire("chunk", BURST / 4);
      while (limiter.waiting() > 0) {
        timers.advance(Duration.ofMillis(1));
      }
      int expected = chunk + 1;
      soon().until(() -> through.size() == expected);
      passed += BURST / 4;
    }

    assertThat(clock.nanos() / 1e9).isCloseTo((double) passed / RATE, within(0.11));
  }

  @Test
  void interruptedCallerLeavesItsPlace() throws InterruptedException {
    acquire("burst", BURST);
    var failure = new AtomicReference<Throwable>();
    var impatient =
        Thread.ofVirtual()
            .uncaughtExceptionHandler((_, e) -> failure.set(e))
            .start(() -> limiter.acquire(BURST));
    soon().until(() -> limiter.waiting() == 1);
    acquire("patient", 1000);

    impatient.interrupt();
    impatient.join();

    assertThat(((DragonflyException) failure.get()).code()).isEqualTo(Status.Code.CANCELLED);
    advance(Duration.ofMillis(1), 1);
    advance(Duration.ofMillis(110), 2);
  }

  @Test
  void defaultOfTheProtocolIsNoLimit() {
    var unlimited = new BandwidthLimiter(Bandwidth.parse("50GB"), clock, timers);

    assertThat(unlimited.isUnlimited()).isTrue();
    unlimited.acquire(Long.MAX_VALUE);
    unlimited.acquire(Long.MAX_VALUE);
    assertThat(limiter.isUnlimited()).isFalse();
  }
}
