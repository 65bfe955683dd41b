package dragonfly.dfget.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dragonfly.dfget.client.DownloadEvent;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TerminalLineTest {
  private static final long MIB = 1 << 20;

  private long now;
  private final Tally tally = new Tally(() -> now);

  @Test
  void wideLineHasEverything() {
    start(100 * MIB);
    piece(0, 5 * MIB, DownloadEvent.Origin.SOURCE);
    piece(1, 45 * MIB, DownloadEvent.Origin.PEERS);

    assertThat(TerminalLine.of("model.bin", tally, 10.0 * MIB, 119, false))
        .startsWith("model.bin  50% [")
        .contains("==>")
        .endsWith("50.0 MiB/100.0 MiB 10.0 MiB/s 10 % source, 90 % peers ETA 5 s");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 5, 9, 17, 20, 33, 40, 60, 79, 80, 100, 119, 200})
  void lineNeverIsWiderThanTheTerminal(int width) {
    start(100 * MIB);
    piece(0, 50 * MIB, DownloadEvent.Origin.PEERS);

    String line = TerminalLine.of("模型-文件-with-a-long-name-".repeat(3), tally, MIB, width, false);

    assertThat(TerminalLine.columns(line)).isLessThanOrEqualTo(Math.max(width, 4));
  }

  @Test
  void colourAddsNoColumns() {
    start(100 * MIB);
    piece(0, 50 * MIB, DownloadEvent.Origin.PEERS);

    String plain = TerminalLine.of("f", tally, MIB, 100, false);
    String colour = TerminalLine.of("f", tally, MIB, 100, true);

    assertThat(colour.replaceAll("\u001b\\[[0-9]*m", "")).isEqualTo(plain).isNotEqualTo(colour);
  }

  @Test
  void unknownLengthHasNoPercentAndNoBar() {
    piece(0, MIB, DownloadEvent.Origin.SOURCE);

    assertThat(TerminalLine.of("f", tally, MIB, 100, false))
        .isEqualTo("f 1.0 MiB 1.0 MiB/s 100 % source, 0 % peers");
  }

  @Test
  void longNamesLoseTheirMiddle() {
    assertThat(TerminalLine.fit("abcdefghijklmnop", 9)).isEqualTo("abcd~mnop");
    assertThat(TerminalLine.fit("short", 9)).isEqualTo("short");
    assertThat(TerminalLine.fit("abcdefghij", 3)).isEmpty();
    assertThat(TerminalLine.columns(TerminalLine.fit("中文中文中文中文", 9))).isLessThanOrEqualTo(9);
  }

  @Test
  void namesCannotSteerTheTerminal() {
    assertThat(TerminalLine.fit("a\u001b[2Jb\nc", 20)).isEqualTo("a?[2Jb c");
  }

  @Test
  void aPieceThatIsReportedTwiceCountsOnce() {
    start(2 * MIB);

    piece(0, MIB, DownloadEvent.Origin.PEERS);
    piece(0, MIB, DownloadEvent.Origin.PEERS);

    assertThat(tally.done()).isEqualTo(MIB);
  }

  @Test
  void recentRateForgetsWhatIsLongerAgo() {
    start(100 * MIB);
    piece(0, 50 * MIB, DownloadEvent.Origin.PEERS);
    now = Duration.ofSeconds(10).toNanos();
    for (int i = 0; i < 50; i++) {
      now += Duration.ofMillis(100).toNanos();
      tally.recentRate();
    }

    piece(1, 3 * MIB, DownloadEvent.Origin.PEERS);

    assertThat(tally.recentRate() / MIB).isBetween(0.9, 1.1);
  }

  @Test
  void amountsReadWell() {
    assertThat(Amounts.size(0)).isEqualTo("0 B");
    assertThat(Amounts.size(1023)).isEqualTo("1023 B");
    assertThat(Amounts.size(1024)).isEqualTo("1.0 KiB");
    assertThat(Amounts.size((1 << 20) - 1)).isEqualTo("1.0 MiB");
    assertThat(Amounts.size(100 * MIB)).isEqualTo("100.0 MiB");
    assertThat(Amounts.seconds(410_000_000)).isEqualTo("0.41 s");
    assertThat(Amounts.seconds(12_340_000_000L)).isEqualTo("12.3 s");
    assertThat(Amounts.seconds(125_000_000_000L)).isEqualTo("2 min 5 s");
    assertThat(Amounts.clock(11_520)).isEqualTo("3 h 12 min");
    assertThat(Amounts.percent(999, 1000)).isEqualTo(99);
    assertThat(Amounts.percent(1001, 1000)).isEqualTo(100);
    assertThat(Amounts.percent(0, 0)).isZero();
  }

  private void start(long length) {
    tally.started(new DownloadEvent.Started("t", "h", "p", length, null, 2, false, Map.of()));
  }

  private void piece(int number, long length, DownloadEvent.Origin origin) {
    tally.add(
        new DownloadEvent.PieceFinished(
            number, 0, length, origin, null, Duration.ofMillis(1), null));
  }
}
