package dragonfly.launcher.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dragonfly.core.config.ConfigFile;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class DemoReportTest {
  private static final long SIZE = 1 << 20;
  private static final Duration SECOND = Duration.ofSeconds(1);

  private static DemoReport report(long servedBytes, @Nullable String digestOfSecond) {
    return new DemoReport(
        SIZE,
        "aa",
        new CountingSource.Count(1, 2, servedBytes),
        List.of(
            new PeerResult("peer-1", SECOND, 0, SIZE, "aa", null),
            new PeerResult(
                "peer-2",
                SECOND,
                100,
                SIZE - 100,
                digestOfSecond,
                digestOfSecond == null ? "no \"daemon\"" : null)));
  }

  @Test
  void oneCopyAndEqualDigestsAreRight() {
    var report = report(SIZE, "aa");

    assertThat(report.isRight()).isTrue();
    assertThat(report.copies()).isEqualTo(1.0);
    assertThat(report.seedSourceBytes()).isEqualTo(SIZE - 100);
  }

  @Test
  void aByteFromEachForTheLengthIsStillOneCopy() {
    assertThat(report(SIZE + 3, "aa").isRight()).isTrue();
  }

  @Test
  void onePieceTwiceIsWrong() {
    assertThat(report(SIZE + 4096, "aa").isRight()).isFalse();
  }

  @Test
  void lessThanOneCopyIsWrong() {
    assertThat(report(SIZE - 1, "aa").isRight()).isFalse();
  }

  @Test
  void anotherDigestIsWrongAndShown() {
    var report = report(SIZE, "bb");

    assertThat(report.isRight()).isFalse();
    assertThat(String.join("\n", report.lines())).contains("DIGEST DIFFERS").contains("bb");
  }

  @Test
  void aFailedPeerIsWrongAndItsReasonShown() {
    var report = report(SIZE, null);

    assertThat(report.isRight()).isFalse();
    assertThat(String.join("\n", report.lines())).contains("failed: no \"daemon\"");
  }

  @Test
  void theTableHasARowPerPeerAndTheSeed() {
    assertThat(report(SIZE, "aa").lines())
        .anyMatch(line -> line.matches("peer-1 .*1\\.00 s .*1\\.0 MiB/s +0 B +1\\.0 MiB .*equal"))
        .anyMatch(line -> line.startsWith("peer-2 "))
        .anyMatch(line -> line.startsWith("seed "))
        .anyMatch(line -> line.startsWith("source copies   1.00 "));
  }

  @Test
  void jsonIsOneObjectWithTheSameNumbers() {
    // YAML reads JSON
    var json = ConfigFile.parse("json", report(SIZE, null).json());

    assertThat(json.flag("right", true)).isFalse();
    assertThat(json.longInteger("size", 0)).isEqualTo(SIZE);
    assertThat(json.decimal("sourceCopies", 0)).isEqualTo(1.0);
    assertThat(json.nodes("peers")).hasSize(2);
    assertThat(json.nodes("peers").get(1).text("failure", "")).isEqualTo("no \"daemon\"");
  }
}
