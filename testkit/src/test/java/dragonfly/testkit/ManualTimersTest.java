package dragonfly.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManualTimersTest {
  private final ManualClock clock = new ManualClock();
  private final ManualTimers timers = new ManualTimers(clock);
  private final List<String> ran = new ArrayList<>();

  @Test
  void tasksRunWhenTheyAreDueAndInOrder() {
    timers.schedule(Duration.ofSeconds(2), () -> ran.add("b at " + clock.nanos() / 1_000_000_000));
    timers.schedule(Duration.ofSeconds(1), () -> ran.add("a at " + clock.nanos() / 1_000_000_000));
    timers.schedule(Duration.ofSeconds(9), () -> ran.add("c"));

    timers.advance(Duration.ofSeconds(5));

    assertThat(ran).containsExactly("a at 1", "b at 2");
    assertThat(timers.pending()).isEqualTo(1);
    assertThat(clock.instant()).isEqualTo(Instant.parse("2026-01-01T00:00:05Z"));
  }

  @Test
  void tasksOfTheSameTimeRunInTheOrderOfTheirScheduling() {
    for (String name : List.of("a", "b", "c")) {
      timers.schedule(Duration.ofSeconds(1), () -> ran.add(name));
    }

    timers.advance(Duration.ofSeconds(1));

    assertThat(ran).containsExactly("a", "b", "c");
  }

  @Test
  void taskThatSchedulesItselfRunsAsOftenAsTimePasses() {
    timers.schedule(Duration.ofSeconds(1), this::tick);

    timers.advance(Duration.ofSeconds(10));

    assertThat(ran).hasSize(10);
  }

  private void tick() {
    ran.add("tick");
    timers.schedule(Duration.ofSeconds(1), this::tick);
  }

  @Test
  void cancelledTaskDoesNotRun() {
    timers.schedule(Duration.ZERO, () -> ran.add("a")).cancel();

    timers.runDue();

    assertThat(ran).isEmpty();
  }

  @Test
  void timeDoesNotGoBack() {
    assertThatIllegalArgumentException().isThrownBy(() -> clock.advance(Duration.ofNanos(-1)));
  }
}
