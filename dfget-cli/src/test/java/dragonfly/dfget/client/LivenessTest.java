package dragonfly.dfget.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LivenessTest {
  private long now;
  private final Liveness liveness = new Liveness(() -> now);

  @Test
  void serverThatNeverGreetsIsGoneAfterTenSeconds() {
    assertThat(liveness.nextCheck(false)).isEqualTo(seconds(10));
    assertThat(liveness.isGone(false)).isTrue();
  }

  @Test
  void silentServerIsAskedAndGoneWithoutAnswer() {
    now = liveness.nextCheck(true);
    assertThat(now).isEqualTo(seconds(10));
    assertThat(liveness.isGone(true)).isFalse();

    liveness.ask();

    assertThat(liveness.nextCheck(true)).isEqualTo(seconds(30));
    assertThat(liveness.isGone(true)).isTrue();
  }

  @Test
  void pausesGrowSoThatAServerDoesNotTakePingsForAnAttack() {
    long[] pauses = {10, 30, 60, 310, 310};
    for (long pause : pauses) {
      assertThat(liveness.nextCheck(true) - now).isEqualTo(seconds(pause));
      now = liveness.nextCheck(true);
      liveness.ask();
      liveness.heard();
    }
  }

  @Test
  void dataOfACallStartsThePausesAnew() {
    liveness.ask();
    liveness.heard();
    liveness.progressed();

    assertThat(liveness.nextCheck(true) - now).isEqualTo(seconds(10));
  }

  private static long seconds(long seconds) {
    return Duration.ofSeconds(seconds).toNanos();
  }
}
