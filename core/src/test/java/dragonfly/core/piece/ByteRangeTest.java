package dragonfly.core.piece;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bytes=0-9       | 0  | 10",
        "bytes=5-9       | 5  | 5",
        "bytes=5-5       | 5  | 1",
        "bytes=5-        | 5  | 95",
        "bytes=-5        | 95 | 5",
        "bytes=-500      | 0  | 100",
        "bytes=90-500    | 90 | 10",
        "bytes=0-999999999999999999 | 0 | 100",
        "bytes=0-1,4-5   | 0  | 2",
        "bytes= 0-1 , x  | 0  | 2",
        "bytes=,0-1      | 0  | 2",
        "Bytes=0-1       | 0  | 2",
      })
  void headerIsReadAsHttpSays(String header, long start, long length) {
    assertThat(ByteRange.parseHttp(header, 100)).isEqualTo(new ByteRange(start, length));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=x-y",
        "bytes=1",
        "bytes=9-5",
        "bytes=+1-5",
        "bytes=1.0-5",
        "bytes=0-99999999999999999999",
        "items=0-5",
        "0-5",
        "bytes=100-",
        "bytes=100-200",
        "bytes=-0",
        "bytes=٠-٥",
      })
  void otherHeadersAreRefusedByName(String header) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ByteRange.parseHttp(header, 100))
        .withMessageContaining("\"" + header + "\"");
  }

  @Test
  void emptyContentHasNoRange() {
    assertThatIllegalArgumentException().isThrownBy(() -> ByteRange.parseHttp("bytes=0-", 0));
    assertThatIllegalArgumentException().isThrownBy(() -> ByteRange.parseHttp("bytes=-1", 0));
  }

  @Test
  void rangeIsWrittenAsHeader() {
    assertThat(new ByteRange(5, 10).toHttp()).isEqualTo("bytes=5-14");
    assertThatIllegalStateException().isThrownBy(() -> new ByteRange(5, 0).toHttp());
  }

  @Test
  void impossibleRangesAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new ByteRange(-1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new ByteRange(1, -1));
    assertThatIllegalArgumentException().isThrownBy(() -> new ByteRange(2, Long.MAX_VALUE - 1));
  }

  @Test
  void writtenHeadersAreReadBack() {
    var random = new Random(11);
    for (int i = 0; i < 1_000; i++) {
      long contentLength = 1 + random.nextLong(1L << 50);
      long start = random.nextLong(contentLength);
      var range = new ByteRange(start, 1 + random.nextLong(contentLength - start));

      assertThat(ByteRange.parseHttp(range.toHttp(), contentLength)).isEqualTo(range);
    }
  }

  @Test
  void damagedHeadersAreReadOrRefusedAndNothingElse() {
    long seed = 12;
    var random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      var header = new StringBuilder("bytes=10-20,30-");
      for (int damage = random.nextInt(4); damage >= 0 && !header.isEmpty(); damage--) {
        int at = random.nextInt(header.length());
        switch (random.nextInt(3)) {
          case 0 -> header.deleteCharAt(at);
          case 1 -> header.insert(at, "0123456789-=, \t\nb".charAt(random.nextInt(17)));
          default -> header.setCharAt(at, (char) random.nextInt(0x3000));
        }
      }
      try {
        var range = ByteRange.parseHttp(header.toString(), 100);
        assertThat(range.length()).as("seed %d: %s", seed, header).isPositive();
        assertThat(range.endExclusive()).isLessThanOrEqualTo(100);
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageContaining(header.toString());
      }
    }
  }
}
