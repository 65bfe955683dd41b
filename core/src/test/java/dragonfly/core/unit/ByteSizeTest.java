package dragonfly.core.unit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {
  @ParameterizedTest
  @CsvSource({
    "1024, 1024",
    "1024B, 1024",
    "0, 0",
    "50GB, 50000000000",
    "10GB, 10000000000",
    "64MiB, 67108864",
    "8MiB, 8388608",
    "512 KiB, 524288",
    "512k, 512000",
    "1.5MB, 1500000",
    "1.5KiB, 1536",
    "0.0001KiB, 0",
    "2tib, 2199023255552",
    "1PB, 1000000000000000",
    "7EiB, 8070450532247928832",
    "9223372036854775807, 9223372036854775807",
    "' 4MiB ', 4194304",
  })
  void formsOfConfigurationFilesAreRead(String text, long bytes) {
    assertThat(ByteSize.parse(text).bytes()).isEqualTo(bytes);
    assertThat(Bandwidth.parse(text).bytesPerSecond()).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "MiB",
        "-1",
        "1XB",
        "1iB",
        "1 M i B",
        "1,5MB",
        "0x10",
        "1e6",
        "8EiB",
        "9223372036854775808",
        "99999999999999999999",
        "1MiBs",
        "٣MB",
        "1MB/s"
      })
  void otherTextsAreRefusedByName(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ByteSize.parse(text))
        .withMessage("\"%s\" is not a size (expected e.g. 64MiB or 50GB)", text);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Bandwidth.parse(text))
        .withMessageContaining("\"%s\"", text);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0B",
    "1, 1B",
    "1000, 1KB",
    "1024, 1KiB",
    "1025, 1025B",
    "67108864, 64MiB",
    "50000000000, 50GB",
    "9223372036854775807, 9223372036854775807B",
  })
  void shortestExactTextIsWritten(long bytes, String text) {
    assertThat(new ByteSize(bytes)).hasToString(text);
    assertThat(new Bandwidth(bytes)).hasToString(text);
  }

  @Test
  void writtenSizesAreReadBack() {
    var random = new Random(15);
    for (int i = 0; i < 2_000; i++) {
      long bytes = random.nextLong() >>> (1 + random.nextInt(62));
      var size = new ByteSize(random.nextBoolean() ? bytes : bytes >> 20 << 20);

      assertThat(ByteSize.parse(size.toString())).isEqualTo(size);
    }
  }

  @Test
  void sizesAreOrdered() {
    assertThat(ByteSize.parse("1KB")).isLessThan(ByteSize.parse("1KiB"));
    assertThat(Bandwidth.parse("1GB")).isGreaterThan(Bandwidth.parse("1MB"));
  }

  @Test
  void negativeNumbersAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new ByteSize(-1));
    assertThatIllegalArgumentException().isThrownBy(() -> new Bandwidth(-1));
  }
}
