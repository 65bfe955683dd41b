package dragonfly.launcher.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class GeneratedContentTest {
  private static byte[] bytes(GeneratedContent content, long start, long count) throws IOException {
    var out = new ByteArrayOutputStream();
    content.write(start, count, out);
    return out.toByteArray();
  }

  @Test
  void firstWordsAreThoseOfSplitMix64() throws IOException {
    // published outputs of SplitMix64 for seed 0: e220a8397b1dcdaf, 6e789e6aa1b965f4
    assertThat(bytes(new GeneratedContent(0, 16), 0, 16))
        .isEqualTo(java.util.HexFormat.of().parseHex("afcd1d7b39a820e2" + "f465b9a16a9e786e"));
  }

  @Test
  void anyRangeIsTheSameAsThatPartOfTheWhole() throws IOException {
    long seed = 20261124;
    var random = new Random(seed);
    var content = new GeneratedContent(seed, 700_001);
    byte[] whole = bytes(content, 0, content.length());

    for (int i = 0; i < 200; i++) {
      int start = random.nextInt(whole.length);
      int count = random.nextInt(whole.length - start + 1);
      assertThat(bytes(content, start, count))
          .as("start=%d count=%d", start, count)
          .isEqualTo(Arrays.copyOfRange(whole, start, start + count));
    }
  }

  @Test
  void anotherSeedIsAnotherContent() {
    assertThat(new GeneratedContent(1, 1000).sha256())
        .isEqualTo(new GeneratedContent(1, 1000).sha256())
        .isNotEqualTo(new GeneratedContent(2, 1000).sha256());
  }

  @Test
  void nothingHasTheDigestOfNothing() {
    assertThat(new GeneratedContent(1, 0).sha256())
        .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  }

  @Test
  void aRangeBeyondTheEndIsRefused() {
    assertThatThrownBy(() -> bytes(new GeneratedContent(1, 10), 5, 6))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("range: start=5 count=6 length=10");
  }
}
