package dragonfly.it.cluster;

import dragonfly.core.concurrent.VirtualThreads;
import dragonfly.core.time.Ticker;
import dragonfly.dfget.client.DaemonClient;
import dragonfly.dfget.client.DaemonException;
import dragonfly.dfget.client.DownloadEvent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A download under way, through the daemon's socket with dfget's own client. Thread-safe. */
public final class PendingDownload {
  /** No scenario takes longer; a download that does hangs. */
  private static final int LIMIT_SECONDS = 90;

  private final String what;
  private final CompletableFuture<DownloadResult> result = new CompletableFuture<>();
  private final List<DownloadEvent.PieceFinished> pieces = new ArrayList<>(); // guarded by itself

  PendingDownload(String name, Path socket, DownloadSpec spec, Path file) {
    this.what = name + " of " + spec.url();
    VirtualThreads.start("it-" + name, () -> run(socket, spec, file));
  }

  private void run(Path socket, DownloadSpec spec, Path file) {
    try (var client = DaemonClient.connect(socket, Ticker.system())) {
      var events = client.download(spec.request(file));
      DownloadEvent.Started started = null;
      for (var event = events.next(); event != null; event = events.next()) {
        switch (event) {
          case DownloadEvent.Started first -> started = first;
          case DownloadEvent.PieceFinished piece -> add(piece);
        }
      }
      if (started == null) {
        throw new AssertionError("download ended without having started: " + what);
      }
      result.complete(new DownloadResult(file, started, snapshot()));
    } catch (RuntimeException | Error e) {
      result.completeExceptionally(e);
    }
  }

  private void add(DownloadEvent.PieceFinished piece) {
    synchronized (pieces) {
      pieces.add(piece);
      pieces.notifyAll();
    }
  }

  private List<DownloadEvent.PieceFinished> snapshot() {
    synchronized (pieces) {
      return List.copyOf(pieces);
    }
  }

  /** Pieces that the daemon has told of so far. */
  public int piecesSoFar() {
    return snapshot().size();
  }

  public boolean isDone() {
    return result.isDone();
  }

  /**
   * Waits for the end.
   *
   * @throws DaemonException what the caller of dfget would see
   */
  public DownloadResult await() {
    try {
      return result.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    } catch (TimeoutException e) {
      throw new AssertionError("download hangs: " + what + " pieces=" + piecesSoFar(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CompletionException("test was stopped: " + what + " pieces=" + piecesSoFar(), e);
    }
  }

  private static RuntimeException failure(@Nullable Throwable cause) {
    if (cause instanceof DaemonException known) {
      return known;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    return new IllegalStateException(cause);
  }
}
