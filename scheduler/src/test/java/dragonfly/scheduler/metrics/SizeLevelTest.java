package dragonfly.scheduler.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SizeLevelTest {
  @ParameterizedTest
  @CsvSource({
    "-1, 0",
    "0, 1",
    "1048575, 1",
    "1048576, 2",
    "4194303, 2",
    "4194304, 3",
    "536870911, 9",
    "536870912, 10",
    "1073741824, 11",
    "4294967296, 12",
    "549755813887, 18",
    "549755813888, 19",
    "1099511627776, 20"
  })
  void levelsAreThoseOfTheDashboards(long contentLength, int level) {
    assertThat(SizeLevel.of(contentLength)).isEqualTo(level);
  }
}
