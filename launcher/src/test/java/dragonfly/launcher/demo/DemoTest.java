package dragonfly.launcher.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dragonfly.dfget.client.DownloadEvent;
import dragonfly.dfget.progress.Progress;
import dragonfly.launcher.cluster.LauncherException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the real thing: a whole cluster in this JVM. */
final class DemoTest {
  private static final int MIB = 1 << 20;

  @TempDir Path temporary;
  private final List<String> lines = new ArrayList<>();

  private static final class NoProgress implements Progress {
    @Override
    public Track begin(String url, Path output) {
      return new Track() {
        @Override
        public void started(DownloadEvent.Started started) {}

        @Override
        public void piece(DownloadEvent.PieceFinished piece) {}

        @Override
        public void done() {}

        @Override
        public void failed(Failure failure) {}
      };
    }

    @Override
    public void close() {}
  }

  @Test
  void everyPeerHasTheFileTheSourceSentItOnceAndNothingIsLeft() throws Exception {
    DemoReport report;
    try (var demo = new Demo(new DemoOptions(2, 20 * MIB + 1, 5, temporary, false), lines::add)) {
      report = demo.run(NoProgress::new);
    }

    assertThat(report.isRight()).as(String.join("\n", report.lines())).isTrue();
    assertThat(report.peers()).extracting(PeerResult::name).containsExactly("peer-1", "peer-2");
    assertThat(report.peers()).allMatch(peer -> peer.bytes() == 20 * MIB + 1);
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void tooLittleRoomIsSaidBeforeAnythingStartsAndNothingIsLeft() {
    var options = new DemoOptions(3, Long.MAX_VALUE / 8, 1, temporary, false);

    assertThatThrownBy(() -> new Demo(options, lines::add).close())
        .isInstanceOf(LauncherException.class)
        .hasMessageStartingWith(temporary + " has ")
        .hasMessageContaining("--size");
    assertThat(temporary).isEmptyDirectory();
  }
}
