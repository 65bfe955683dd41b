package dragonfly.manager.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dragonfly.core.config.ConfigFile;
import dragonfly.manager.config.ManagerConfig;
import dragonfly.manager.jpa.Database;
import dragonfly.manager.security.SignInThrottle.TooManyAttemptsException;
import dragonfly.testkit.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

final class SignInThrottleTest {
  private final ManualClock clock = new ManualClock();
  private Database database;
  private SignInThrottle throttle;

  @BeforeEach
  void open(@TempDir Path directory) {
    var settings = Map.of("database.h2.path", directory.resolve("manager").toString());
    var config = ManagerConfig.load(ConfigFile.load(null, "", settings, Map.of()));
    database = Database.open(config.database());
    throttle = new SignInThrottle(JdbcClient.create(database.source()), clock);
  }

  @AfterEach
  void close() {
    database.close();
  }

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
  void neighboursOfAnAddressOfIpv6AreTheSameSite() {
    for (int i = 0; i < 30; i++) {
      fail("2001:db8::" + Integer.toHexString(i + 1), "user" + i, 1);
    }

    assertThat(pauseOf("2001:db8::ffff", "someone")).isEqualTo(Duration.ofSeconds(1));
    assertThat(throttle.attempt("2001:db8:0:1::1", "someone", () -> true)).isTrue();
  }

  @Test
  void attemptThatIsStillRunningCountsAsAFailure() {
    fail("10.0.0.1", "root", 4);

    var ok =
        throttle.attempt(
            "10.0.0.1",
            "root",
            () -> {
              assertThat(pauseOf("10.0.0.1", "root")).isEqualTo(Duration.ofSeconds(1));
              return true;
            });

    assertThat(ok).isTrue();
    assertThat(throttle.attempt("10.0.0.1", "root", () -> true)).isTrue();
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
