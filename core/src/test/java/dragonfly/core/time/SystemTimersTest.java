package dragonfly.core.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class SystemTimersTest {
  @Test
  void aTaskDoesNotWaitForAnEarlierOneWithALongerDelay() {
    try (var timers = new SystemTimers("test-timers")) {
      List<String> order = new CopyOnWriteArrayList<>();
      var done = new CompletableFuture<String>();
      timers.schedule(Duration.ofHours(1), () -> order.add("much later"));
      timers.schedule(
          Duration.ofMillis(1),
          () -> {
            order.add("soon");
            done.complete(Thread.currentThread().getName());
          });

      assertThat(done.join()).isEqualTo("test-timers");
      assertThat(order).containsExactly("soon");
    }
  }

  @Test
  void cancelledTaskDoesNotRun() {
    try (var timers = new SystemTimers("test-timers")) {
      List<String> ran = new CopyOnWriteArrayList<>();
      var done = new CompletableFuture<Void>();
      // keeps the one thread busy, so that the task cannot begin before it is cancelled
      var release = new CompletableFuture<Void>();
      timers.schedule(Duration.ZERO, release::join);
      timers.schedule(Duration.ofMillis(1), () -> ran.add("cancelled")).cancel();
      timers.schedule(Duration.ofMillis(2), () -> done.complete(null));
      release.complete(null);

      done.join();
      assertThat(ran).isEmpty();
    }
  }

  @Test
  void taskThatThrowsDoesNotEndTheTimers() {
    try (var timers = new SystemTimers("test-timers")) {
      var done = new CompletableFuture<Void>();
      timers.schedule(
          Duration.ZERO,
          () -> {
            throw new IllegalStateException("expected by a test");
          });
      timers.schedule(Duration.ofMillis(1), () -> done.complete(null));

      done.join();
    }
  }

  @Test
  void closedTimersTakeTasksAndNeverRunThem() {
    var timers = new SystemTimers("test-timers");
    List<String> ran = new CopyOnWriteArrayList<>();
    timers.close();

    timers.schedule(Duration.ZERO, () -> ran.add("late")).cancel();

    assertThat(ran).isEmpty();
  }

  @Test
  void tickerNeverGoesBack() {
    Ticker ticker = Ticker.system();
    long before = ticker.nanos();

    assertThat(ticker.nanos() - before).isNotNegative();
  }
}
