package dragonfly.core.id;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UrlTextTest {
  @ParameterizedTest
  @CsvSource({
    "https://example.com/file, https://example.com/file",
    "https://me:secret@example.com/file?sig=1#x, https://example.com/file",
    "https://me:se@cret@example.com, https://example.com",
    "https://example.com/@scope/file, https://example.com/@scope/file",
    "https://example.com/a#b?c, https://example.com/a",
    "https://example.com?x=a@b, https://example.com",
    "me:secret@example.com, example.com",
    "no url, no url",
    "'', ''",
  })
  void secretsAreCutOut(String url, String shown) {
    assertThat(UrlText.withoutSecrets(url)).isEqualTo(shown);
  }
}
