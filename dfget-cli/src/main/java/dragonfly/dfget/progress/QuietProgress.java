package dragonfly.dfget.progress;

import dragonfly.dfget.client.DownloadEvent;
import java.nio.file.Path;

/** Reports failures and nothing else. */
public final class QuietProgress implements Progress {
  private final Console console;

  public QuietProgress(Console console) {
    this.console = console;
  }

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
      public void failed(Failure failure) {
        SummaryProgress.report(console, failure);
      }
    };
  }

  @Override
  public void close() {}
}
