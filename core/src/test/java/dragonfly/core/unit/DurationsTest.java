package dragonfly.core.unit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
  @ParameterizedTest
  @CsvSource({
    "6m, PT6M",
    "5m0s, PT5M",
    "7d, P7D",
    "30d, P30D",
    "1h30m, PT1H30M",
    "1h 30m, PT1H30M",
    "1.5h, PT1H30M",
    "500ms, PT0.5S",
    "200ms, PT0.2S",
    "3600s, PT1H",
    "1s500ms, PT1.5S",
    "10us, PT0.00001S",
    "10µs, PT0.00001S",
    "7ns, PT0.000000007S",
    "0.5ns, PT0S",
    "0, PT0S",
    "0s, PT0S",
    "1day 2hours 3min 4secs, P1DT2H3M4S",
    "2weeks, P14D",
    "1M, PT730H33M36S",
    "2years, PT17532H",
    "' 6m ', PT6M",
  })
  void formsOfConfigurationFilesAreRead(String text, Duration expected) {
    assertThat(Durations.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "6",
        "6x",
        "m",
        "-6m",
        "6m5",
        "6 m x",
        "1h-30m",
        "1..5h",
        ".5h",
        "5.h",
        "6Y",
        "1mo",
        "1e3s",
        "99999999999999999h",
        "1999999999999999999s",
        "PT6M",
        "٦m",
        "0x10s"
      })
  void otherTextsAreRefusedByName(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Durations.parse(text))
        .withMessage("\"%s\" is not a duration (expected e.g. 6m, 1h30m or 500ms)", text);
  }

  @ParameterizedTest
  @CsvSource({
    "PT6M, 6m",
    "PT1H30M, 1h30m",
    "P30D, 30d",
    "PT0.5S, 500ms",
    "PT1.000002003S, 1s2us3ns",
    "PT0S, 0s",
  })
  void largestUnitsStandFirst(Duration duration, String expected) {
    assertThat(Durations.format(duration)).isEqualTo(expected);
  }

  @Test
  void writtenDurationsAreReadBack() {
    var random = new Random(13);
    for (int i = 0; i < 2_000; i++) {
      var duration = Duration.ofNanos(random.nextLong() >>> (1 + random.nextInt(62)));

      assertThat(Durations.parse(Durations.format(duration))).isEqualTo(duration);
    }
  }

  @Test
  void oddTextsAreReadOrRefusedAndNothingElse() {
    long seed = 14;
    var random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      var text = new StringBuilder();
      for (int length = random.nextInt(7); length > 0; length--) {
        text.append("0159.mshdnuw µ-e".charAt(random.nextInt(16)));
      }
      try {
        assertThat(Durations.parse(text.toString()).isNegative())
            .as("seed %d: %s", seed, text)
            .isFalse();
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageContaining(text.toString());
      }
    }
  }
}
