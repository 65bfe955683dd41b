package dragonfly.dfget.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dragonfly.core.time.Ticker;
import dragonfly.dfget.client.DownloadEvent;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalProgressTest {
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Console console =
      new Console(
          new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
          new PrintStream(err, true, StandardCharsets.UTF_8),
          true,
          false,
          80);

  @Test
  void linesOfRunningDownloadsAreDrawnBelowEachOther() {
    try (var progress = new TerminalProgress(console, Ticker.system())) {
      start(progress.begin("http://x/a", Path.of("/d/first")));
      start(progress.begin("http://x/b", Path.of("/d/second")));

      await().untilAsserted(() -> assertThat(text()).containsPattern("first.*\u001b\\[K\nsecond"));
      await().untilAsserted(() -> assertThat(text()).contains("\r\u001b[1A"));
    }
  }

  @Test
  void finishedDownloadLeavesItsSummaryAndNoBar() {
    try (var progress = new TerminalProgress(console, Ticker.system())) {
      var track = progress.begin("http://x/a", Path.of("/d/first"));
      start(track);
      await().untilAsserted(() -> assertThat(text()).contains("first"));

      track.done();
    }

    String last = text().substring(text().lastIndexOf("\u001b[J") + 3);
    assertThat(last).startsWith("saved /d/first 10 B in ").endsWith("\n");
  }

  @Test
  void closeClearsWhatIsDrawnOfAnInterruptedDownload() {
    var progress = new TerminalProgress(console, Ticker.system());
    start(progress.begin("http://x/a", Path.of("/d/first")));
    await().untilAsserted(() -> assertThat(text()).contains("first"));

    progress.close();

    assertThat(text()).endsWith("\r\u001b[J");
  }

  private static void start(Progress.Track track) {
    track.started(new DownloadEvent.Started("t", "h", "p", 10, null, 1, false, Map.of()));
    track.piece(
        new DownloadEvent.PieceFinished(
            0, 0, 5, DownloadEvent.Origin.PEERS, null, Duration.ofMillis(1), null));
  }

  private String text() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
