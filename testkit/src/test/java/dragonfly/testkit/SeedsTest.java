package dragonfly.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SeedsTest {
  @Test
  void failureNamesASeedThatFailsAgain() {
    Seeds.Property evenOnly = random -> assertThat(random.nextInt() & 1).isZero();

    assertThatThrownBy(() -> Seeds.check(100, evenOnly))
        .isInstanceOf(AssertionError.class)
        .satisfies(
            failure -> {
              long seed =
                  Pattern.compile("seed (-?\\d+)")
                      .matcher(String.valueOf(failure.getMessage()))
                      .results()
                      .map(MatchResult::group)
                      .map(text -> Long.parseLong(text.substring("seed ".length())))
                      .findFirst()
                      .orElseThrow();
              assertThatThrownBy(() -> Seeds.check(seed, evenOnly))
                  .isInstanceOf(AssertionError.class);
            });
  }

  @Test
  void everyRunHasASeedOfItsOwn() {
    List<Long> first = new ArrayList<>();

    Seeds.check(20, random -> first.add(random.nextLong()));

    assertThat(first).hasSize(20).doesNotHaveDuplicates();
  }

  @Test
  void bytesOfASeedAreTheSame() {
    assertThat(Bytes.random(1000, 1))
        .isEqualTo(Bytes.random(1000, 1))
        .isNotEqualTo(Bytes.random(1000, 2));
    assertThat(Bytes.sha256(new byte[0]))
        .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  }
}
