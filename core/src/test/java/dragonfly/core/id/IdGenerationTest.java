package dragonfly.core.id;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdGenerationTest {
  @ParameterizedTest
  @CsvSource({
    "1.5.1, A",
    "1.5.2, A",
    "v1.5.2, A",
    "0.9.99, A",
    "1.4.99, A",
    "1.5.3, B",
    "1.5.4, B",
    "1.5.4-rc.1, B",
    "1.5.5, C",
    "1.5.10, C",
    "1.6.0, C",
    "2.0.0, C",
    "999999999.0.0, C",
    "0.999999999.0, A",
    "'', C",
    "1.5, C",
    "unknown, C",
    "99999999999999999999.0.0, C",
  })
  void versionsAreComparedAsNumbers(String version, IdGeneration generation) {
    assertThat(IdGeneration.ofVersion(version)).isEqualTo(generation);
  }
}
