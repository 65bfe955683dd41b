package dragonfly.manager.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dragonfly.manager.security.SignInThrottle.TooManyAttemptsException;
import dragonfly.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SignInThrottleTest {
  private final ManualClock clock = new ManualClock();
  private final SignInThrottle throttle = new SignInThrottle(clock);

  @Test
  void pauseDoublesWithEachFurtherFailureUpToFiveMinutes() {
    fail("10.0.0.1", "root", 5);
    var pauses = new ArrayList<Duration>();
    for (int i = 0; i < 11; i++) {
      var pause = pauseOf("10.0.0.1", "root");
      pauses.add(pause);
      clock.advance(pause);
      fail("10.0.0.1", "root", 1);
    }

    assertThat(pauses)
        .isEqualTo(
            List.of(1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300).stream()
                .map(Duration::ofSeconds)
                .toList());
  }

  @Test
  void successForgetsTheFailuresForTheName() {
    fail("10.0.0.1", "root", 4);

    assertThat(throttle.attempt("10.0.0.1", "root", () -> true)).isTrue();

    fail("10.0.0.1", "root", 4);
    assertThat(throttle.attempt("10.0.0.1", "root", () -> true)).isTrue();
  }

  @Test
  void attackerElsewhereDoesNotLockTheUserOut() {
    fail("10.6.6.6", "root", 5);

    assertThat(throttle.attempt("10.0.0.1", "root", () -> true)).isTrue();
  }

  @Test
  void addressThatTriesManyNamesIsSlowedDown() {
    for (int i = 0; i < 30; i++) {
      fail("10.6.6.6", "user" + i, 1);
    }

    assertThat(pauseOf("10.6.6.6", "someone")).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void failuresAreForgottenAfterAnHour() {
    fail("10.0.0.1", "root", 5);
    clock.advance(Duration.ofHours(1).plusSeconds(1));

    fail("10.0.0.1", "root", 4);
    assertThat(throttle.attempt("10.0.0.1", "root", () -> true)).isTrue();
  }

  private void fail(String address, String name, int times) {
    for (int i = 0; i < times; i++) {
      assertThat(throttle.attempt(address, name, () -> false)).isFalse();
    }
  }

  private Duration pauseOf(String address, String name) {
    return catchThrowableOfType(
            TooManyAttemptsException.class,
            () ->
                throttle.attempt(
                    address,
                    name,
                    () -> {
                      throw new AssertionError("must not be computed");
                    }))
        .pause();
  }
}
