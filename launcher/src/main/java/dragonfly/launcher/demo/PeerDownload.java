package dragonfly.launcher.demo;

import dragonfly.core.id.FilteredQueryParams;
import dragonfly.core.time.Ticker;
import dragonfly.dfget.client.DaemonClient;
import dragonfly.dfget.client.DaemonException;
import dragonfly.dfget.client.DownloadEvent;
import dragonfly.dfget.client.DownloadRequest;
import dragonfly.dfget.progress.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One peer's download, through its daemon's socket as dfget does it. Confined to one thread. */
final class PeerDownload {
  private static final Duration TIMEOUT = Duration.ofMinutes(30);
  private static final int BUFFER_BYTES = 1 << 20;

  private final String name;
  private final Path socket;
  private final Path output;
  private final Ticker ticker;
  private final BooleanSupplier isAbandoned;
  private long sourceBytes;
  private long peerBytes;

  /**
   * @param isAbandoned whether nobody waits for the result any more
   */
  PeerDownload(String name, Path socket, Path output, Ticker ticker, BooleanSupplier isAbandoned) {
    this.name = name;
    this.socket = socket;
    this.output = output;
    this.ticker = ticker;
    this.isAbandoned = isAbandoned;
  }

  /** Downloads and then digests what arrived, which is not part of the time; blocks. */
  PeerResult run(String url, Progress progress) {
    var track = progress.begin(url, Path.of(name));
    long began = ticker.nanos();
    String failure = null;
    try (var client = DaemonClient.connect(socket, ticker)) {
      var events = client.download(request(url));
      for (var event = events.next(); event != null; event = events.next()) {
        take(event, track);
      }
      track.done();
    } catch (DaemonException e) {
      failure = String.valueOf(e.getMessage());
      if (!isAbandoned.getAsBoolean()) {
        track.failed(new Progress.Failure(1, "download_failed", failure, null, Map.of()));
      }
    }
    var elapsed = Duration.ofNanos(ticker.nanos() - began);
    return new PeerResult(
        name, elapsed, sourceBytes, peerBytes, failure == null ? sha256() : null, failure);
  }

  private void take(DownloadEvent event, Progress.Track track) {
    switch (event) {
      case DownloadEvent.Started started -> track.started(started);
      case DownloadEvent.PieceFinished piece -> {
        track.piece(piece);
        switch (piece.origin()) {
          case SOURCE -> sourceBytes += piece.length();
          case PEERS -> peerBytes += piece.length();
          case LOCAL -> {
            // a fresh store has nothing; what it has came from one of the two before
          }
        }
      }
    }
  }

  private DownloadRequest request(String url) {
    return new DownloadRequest(
        url,
        null,
        "",
        "",
        6,
        FilteredQueryParams.DEFAULT,
        Map.of(),
        null,
        output,
        TIMEOUT,
        false,
        null,
        false,
        null,
        false,
        false);
  }

  private @Nullable String sha256() {
    try (var file = FileChannel.open(output)) {
      var digest = MessageDigest.getInstance("SHA-256");
      var buffer = ByteBuffer.allocate(BUFFER_BYTES);
      while (file.read(buffer) >= 0) {
        digest.update(buffer.flip());
        buffer.clear();
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
