package dragonfly.daemon.piece;

import dragonfly.core.concurrent.VirtualThreads;
import dragonfly.core.error.DragonflyException;
import dragonfly.core.time.Ticker;
import dragonfly.daemon.ratelimit.BandwidthLimiter;
import dragonfly.daemon.scheduler.PieceAnchors;
import dragonfly.daemon.storage.PieceCorruptException;
import dragonfly.daemon.storage.PieceSource;
import dragonfly.daemon.storage.StoredTask;
import dragonfly.daemon.vortex.PieceStream;
import dragonfly.daemon.vortex.VortexClient;
import io.grpc.Status;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Fetches pieces of one task from parents and stores them, each on a virtual thread of its own. A
 * piece is stored only if its bytes fit the digest that the parent claims and, where it is known,
 * the one that the peer reported which had it from the source. Thread-safe.
 */
public final class PieceDownloader {
  /** How long a fetched piece waits for the digest reported to the scheduler. */
  private static final Duration ANCHOR_WAIT = Duration.ofMillis(300);

  /** After so many waits in vain the scheduler is taken not to know the digests of this task. */
  private static final int ANCHOR_PATIENCE = 3;

  private final VortexClient client;
  private final StoredTask task;
  private final @Nullable PieceAnchors anchors;
  private final BandwidthLimiter limiter;
  private final Duration timeout;
  private final Ticker ticker;
  private final Consumer<PieceEvent> events;
  private final AtomicInteger vainWaits = new AtomicInteger();

  /**
   * @param anchors null: only the parent's claim counts
   * @param timeout longest wait for the answer to a request or for further bytes
   */
  public PieceDownloader(
      VortexClient client,
      StoredTask task,
      @Nullable PieceAnchors anchors,
      BandwidthLimiter limiter,
      Duration timeout,
      Ticker ticker,
      Consumer<PieceEvent> events) {
    this.client = client;
    this.task = task;
    this.anchors = anchors;
    this.limiter = limiter;
    this.timeout = timeout;
    this.ticker = ticker;
    this.events = events;
  }

  /** Starts to fetch; one event follows. Does not block. */
  public void start(ParentBook.Pick pick) {
    VirtualThreads.start(
        "piece-" + task.record().taskId() + "-" + pick.number(), () -> events.accept(fetch(pick)));
  }

  private PieceEvent fetch(ParentBook.Pick pick) {
    var parentId = pick.parent().peerId();
    long start = ticker.nanos();
    try (var stream =
            client.fetch(
                pick.address(),
                task.record().kind(),
                task.record().taskId(),
                pick.number(),
                timeout);
        var writer = task.openPiece(pick.number())) {
      checkPlace(stream, pick.number());
      ByteBuffer bytes;
      while ((bytes = stream.next()) != null) {
        limiter.acquire(bytes.remaining());
        writer.write(bytes);
      }
      var claimed = stream.metadata().digest();
      var anchor = anchor(pick.number());
      if (anchor.isPresent() && !claimed.isEmpty() && !claimed.equals(anchor.get())) {
        throw new PieceCorruptException(
            "parent claims another digest than the source's: piece=%d claimed=%s expected=%s"
                .formatted(pick.number(), claimed, anchor.get()));
      }
      var cost = Duration.ofNanos(ticker.nanos() - start);
      var piece =
          writer.commit(
              anchor.orElse(claimed.isEmpty() ? null : claimed),
              parentId,
              PieceSource.REMOTE_PEER,
              cost);
      return new PieceEvent.Stored(parentId, piece, cost);
    } catch (PieceCorruptException e) {
      return new PieceEvent.Failed(parentId, pick.number(), e, true);
    } catch (DragonflyException e) {
      return new PieceEvent.Failed(parentId, pick.number(), e, false);
    } catch (RuntimeException e) {
      var cause = new DragonflyException(Status.Code.INTERNAL, "piece fetch failed: " + e, e);
      return new PieceEvent.Failed(parentId, pick.number(), cause, false);
    }
  }

  private void checkPlace(PieceStream stream, int number) {
    var span = task.layout().span(number);
    var metadata = stream.metadata();
    if (metadata.number() != number
        || metadata.offset() != span.offset()
        || metadata.length() != span.length()) {
      throw new PieceCorruptException(
          "parent sent another piece: number=%d offset=%d length=%d expected number=%d offset=%d length=%d"
              .formatted(
                  metadata.number(),
                  metadata.offset(),
                  metadata.length(),
                  number,
                  span.offset(),
                  span.length()));
    }
  }

  private Optional<String> anchor(int number) {
    if (anchors == null) {
      return Optional.empty();
    }
    var known = anchors.digest(number);
    if (known.isPresent() || vainWaits.get() >= ANCHOR_PATIENCE || !anchors.isSupported()) {
      return known;
    }
    Optional<String> waited;
    try {
      waited = anchors.await(number, ANCHOR_WAIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DragonflyException(Status.Code.CANCELLED, "daemon stops", e);
    }
    if (waited.isEmpty()) {
      vainWaits.incrementAndGet();
    }
    return waited;
  }
}
