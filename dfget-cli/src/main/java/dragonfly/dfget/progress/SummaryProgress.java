package dragonfly.dfget.progress;

import dragonfly.core.time.Ticker;
import dragonfly.dfget.client.DownloadEvent;
import java.nio.file.Path;

/** Says nothing until a download has ended, then one line. */
public final class SummaryProgress implements Progress {
  private final Console console;
  private final Ticker ticker;

  public SummaryProgress(Console console, Ticker ticker) {
    this.console = console;
    this.ticker = ticker;
  }

  @Override
  public Track begin(String url, Path output) {
    var tally = new Tally(ticker);
    return new Track() {
      @Override
      public void started(DownloadEvent.Started started) {
        tally.started(started);
      }

      @Override
      public void piece(DownloadEvent.PieceFinished piece) {
        tally.add(piece);
      }

      @Override
      public void done() {
        console.err(saved(output, tally));
      }

      @Override
      public void failed(Failure failure) {
        report(console, failure);
      }
    };
  }

  @Override
  public void close() {}

  /** {@code saved FILE 100.0 MiB in 0.41 s (243.0 MiB/s; 0 % source, 100 % peers)}. */
  static String saved(Path output, Tally tally) {
    String text =
        "saved "
            + printable(output.toString())
            + " "
            + Amounts.size(tally.length())
            + " in "
            + Amounts.seconds(tally.nanos());
    return tally.done() == 0
        ? text
        : text + " (" + Amounts.rate(tally.meanRate()) + "; " + tally.shares() + ")";
  }

  /** One line, and below it the headers of a source that refused. */
  static void report(Console console, Failure failure) {
    var text = new StringBuilder("dfget: ").append(printable(failure.message()));
    failure
        .header()
        .forEach(
            (name, value) ->
                text.append(System.lineSeparator())
                    .append("  ")
                    .append(printable(name))
                    .append(": ")
                    .append(printable(value)));
    console.err(text.toString());
  }

  /** The text on one line and without characters that steer a terminal. */
  static String printable(String text) {
    StringBuilder clean = null;
    for (int i = 0; i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i))) {
        clean = clean == null ? new StringBuilder(text) : clean;
        clean.setCharAt(i, text.charAt(i) == '\n' || text.charAt(i) == '\t' ? ' ' : '?');
      }
    }
    return clean == null ? text : clean.toString();
  }
}
