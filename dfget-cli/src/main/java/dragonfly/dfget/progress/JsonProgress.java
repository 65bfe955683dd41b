package dragonfly.dfget.progress;

import dragonfly.core.time.Ticker;
import dragonfly.dfget.client.DownloadEvent;
import dragonfly.dfget.client.DownloadEvent.Origin;
import java.nio.file.Path;
import java.util.Locale;

/** One JSON object a line on standard output; errors for people still go to standard error. */
public final class JsonProgress implements Progress {
  private final Console console;
  private final Ticker ticker;

  public JsonProgress(Console console, Ticker ticker) {
    this.console = console;
    this.ticker = ticker;
  }

  @Override
  public Track begin(String url, Path output) {
    return new JsonTrack(url, output);
  }

  @Override
  public void close() {}

  private final class JsonTrack implements Track {
    private final String url;
    private final Path output;
    private final Tally tally = new Tally(ticker);

    JsonTrack(String url, Path output) {
      this.url = url;
      this.output = output;
    }

    @Override
    public void started(DownloadEvent.Started started) {
      tally.started(started);
      print(
          line("started")
              .text("output", output.toString())
              .text("taskId", started.taskId())
              .text("hostId", started.hostId())
              .text("peerId", started.peerId())
              .number("contentLength", started.contentLength())
              .number("length", started.length())
              .number("pieces", started.pieceCount())
              .bool("cached", started.isFinished()));
    }

    @Override
    public void piece(DownloadEvent.PieceFinished piece) {
      if (!tally.add(piece)) {
        return;
      }
      var line =
          line("piece")
              .number("number", piece.number())
              .number("offset", piece.offset())
              .number("length", piece.length())
              .text("from", piece.origin().name().toLowerCase(Locale.ROOT));
      if (piece.parentId() != null) {
        line.text("parentId", piece.parentId());
      }
      line.number("costMillis", piece.cost().toMillis());
      print(counts(line));
    }

    @Override
    public void done() {
      var line = line("done").text("output", output.toString()).number("length", tally.length());
      print(counts(line).number("millis", tally.nanos() / 1_000_000));
    }

    @Override
    public void failed(Failure failure) {
      var line =
          line("error")
              .number("exitCode", failure.exitCode())
              .text("kind", failure.kind())
              .text("message", failure.message());
      if (failure.statusCode() != null) {
        line.number("statusCode", failure.statusCode()).texts("header", failure.header());
      }
      print(counts(line));
      SummaryProgress.report(console, failure);
    }

    private JsonLine line(String event) {
      return new JsonLine().text("event", event).text("url", url);
    }

    private JsonLine counts(JsonLine line) {
      return line.number("bytes", tally.done())
          .number("bytesFromSource", tally.from(Origin.SOURCE))
          .number("bytesFromPeers", tally.from(Origin.PEERS))
          .number("bytesLocal", tally.from(Origin.LOCAL))
          .number("bytesPerSecond", (long) tally.meanRate());
    }

    private void print(JsonLine line) {
      console.out(line.toString());
    }
  }
}
