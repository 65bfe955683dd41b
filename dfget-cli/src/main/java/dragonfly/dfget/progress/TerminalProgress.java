package dragonfly.dfget.progress;

import dragonfly.core.time.Ticker;
import dragonfly.dfget.client.DownloadEvent;
import java.nio.file.Path;
import java.util.ArrayList;

/**
 * A line for each download that runs, redrawn ten times a second at the bottom of a terminal;
 * finished ones leave a line above. Thread-safe: everything is guarded by this object.
 */
public final class TerminalProgress implements Progress {
  private static final long REDRAW_MILLIS = 100;
  private static final String CLEAR_LINE = "\u001b[K";
  private static final String CLEAR_BELOW = "\u001b[J";

  private final Console console;
  private final Ticker ticker;
  private final ArrayList<TerminalTrack> tracks = new ArrayList<>();
  private int linesDrawn;
  private boolean closed;

  public TerminalProgress(Console console, Ticker ticker) {
    this.console = console;
    this.ticker = ticker;
    Thread.ofPlatform().name("progress").daemon().start(this::redrawUntilClosed);
  }

  @Override
  public synchronized Track begin(String url, Path output) {
    var track = new TerminalTrack(output);
    tracks.add(track);
    return track;
  }

  /** The first picture comes after one pause, so short downloads do not flicker. */
  private synchronized void redrawUntilClosed() {
    try {
      while (!closed) {
        wait(REDRAW_MILLIS);
        draw();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void draw() {
    if (closed || (tracks.isEmpty() && linesDrawn == 0)) {
      return;
    }
    var picture = new StringBuilder(toTop());
    String separator = "";
    for (var track : tracks) {
      picture.append(separator).append(track.line()).append(CLEAR_LINE);
      separator = "\n";
    }
    linesDrawn = tracks.size();
    console.draw(picture.append(CLEAR_BELOW).toString());
  }

  /** Moves the cursor to the start of what was drawn last. */
  private String toTop() {
    return linesDrawn > 1 ? "\r\u001b[" + (linesDrawn - 1) + "A" : "\r";
  }

  private synchronized void end(TerminalTrack track, Runnable lastWord) {
    tracks.remove(track);
    clear();
    lastWord.run();
    if (!tracks.isEmpty()) {
      draw();
    }
  }

  private synchronized void clear() {
    if (linesDrawn > 0) {
      console.draw(toTop() + CLEAR_BELOW);
      linesDrawn = 0;
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    clear();
    notifyAll();
  }

  private final class TerminalTrack implements Track {
    private final Path output;
    private final Tally tally = new Tally(ticker);

    TerminalTrack(Path output) {
      this.output = output;
    }

    private String line() {
      var name = output.getFileName();
      return TerminalLine.of(
          name == null ? "" : name.toString(),
          tally,
          tally.recentRate(),
          console.width() - 1,
          console.hasColour());
    }

    @Override
    public void started(DownloadEvent.Started started) {
      synchronized (TerminalProgress.this) {
        tally.started(started);
      }
    }

    @Override
    public void piece(DownloadEvent.PieceFinished piece) {
      synchronized (TerminalProgress.this) {
        tally.add(piece);
      }
    }

    @Override
    public void done() {
      end(this, () -> console.err(SummaryProgress.saved(output, tally)));
    }

    @Override
    public void failed(Failure failure) {
      end(this, () -> SummaryProgress.report(console, failure));
    }
  }
}
