package dragonfly.core.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dragonfly.core.testing.Vectors;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ParsedUrlTest {
  static List<List<String>> vectors() {
    return Vectors.read("url-parsing.tsv", 2);
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void urlsAreSerializedAsTheStandardSays(List<String> row) {
    String input = row.get(0).translateEscapes();

    if (row.get(1).equals("error")) {
      assertThatIllegalArgumentException().isThrownBy(() -> ParsedUrl.parse(input));
    } else {
      assertThat(text(ParsedUrl.parse(input))).isEqualTo(row.get(1));
    }
  }

  @Test
  void anyTextIsParsedTwiceAlikeOrRefused() {
    long seed = 20261124;
    var random = new Random(seed);
    var parts =
        List.of(
            "http",
            "s3",
            "x",
            ":",
            "/",
            "//",
            "\\",
            "?",
            "#",
            "@",
            "[",
            "]",
            "::",
            ".",
            "..",
            "%2e",
            "%",
            "%zz",
            "%e4",
            "a b",
            "é",
            "中",
            "\ud800",
            "\t",
            "\0",
            "0x7f",
            "1",
            "65536",
            "8080",
            "xn--",
            "xn--fiq228c",
            ";",
            "&",
            "=",
            "+",
            "'",
            "\"",
            "<",
            "`",
            "{",
            "|",
            "^",
            "~");
    int parsed = 0;

    for (int i = 0; i < 20_000; i++) {
      var text = new StringBuilder(random.nextBoolean() ? "http://" : "");
      for (int length = random.nextInt(8); length >= 0; length--) {
        text.append(parts.get(random.nextInt(parts.size())));
      }
      String input = text.toString();
      ParsedUrl url;
      try {
        url = ParsedUrl.parse(input);
      } catch (IllegalArgumentException e) {
        continue;
      }
      parsed++;
      assertThat(text(ParsedUrl.parse(text(url))))
          .as("seed %d, %s", seed, input)
          .isEqualTo(text(url));
    }

    assertThat(parsed).isGreaterThan(1_000);
  }

  private static String text(ParsedUrl url) {
    return url.start()
        + url.path()
        + (url.query() == null ? "" : "?" + url.query())
        + (url.fragment() == null ? "" : "#" + url.fragment());
  }
}
