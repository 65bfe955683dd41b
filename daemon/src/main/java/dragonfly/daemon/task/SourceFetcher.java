package dragonfly.daemon.task;

import dragonfly.core.concurrent.VirtualThreads;
import dragonfly.core.error.DragonflyException;
import dragonfly.core.piece.ByteRange;
import dragonfly.core.time.Ticker;
import dragonfly.daemon.backend.Backend;
import dragonfly.daemon.backend.SourceBody;
import dragonfly.daemon.backend.SourceInfo;
import dragonfly.daemon.backend.SourceRequest;
import dragonfly.daemon.ratelimit.BandwidthLimiter;
import dragonfly.daemon.storage.PieceSource;
import dragonfly.daemon.storage.PieceWriter;
import dragonfly.daemon.storage.StoredTask;
import dragonfly.daemon.task.RunAllocator.Run;
import io.grpc.Status;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Fetches pieces from the source. Few streams read long runs of neighbouring pieces; one more is
 * opened as long as that makes the whole faster, because a stream of its own delays every other
 * piece. A source without ranges is read once from the start. Thread-safe; events come on the
 * streams' virtual threads.
 */
final class SourceFetcher implements AutoCloseable {
  /** Streams at the start; the second hides the pauses between runs of the first. */
  static final int FIRST_STREAMS = 2;

  /** How much faster the whole must get for one more stream to be worth it. */
  static final double WORTH = 1.15;

  private static final Duration WINDOW = Duration.ofMillis(500);
  private static final int MAX_BREAKS = 3;

  private final Backend backend;
  private final SourceRequest request;
  private final SourceInfo info;
  private final StoredTask task;
  private final RunAllocator runs;
  private final int maxStreams;
  private final BandwidthLimiter limiter;
  private final Ticker ticker;
  private final Consumer<DownloadEvent> events;
  private final AtomicInteger streams = new AtomicInteger();
  private final AtomicInteger breaks = new AtomicInteger();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final LongAdder received = new LongAdder();
  private final Growth growth;

  SourceFetcher(
      Backend backend,
      SourceRequest request,
      SourceInfo info,
      StoredTask task,
      BitSet missing,
      int maxStreams,
      BandwidthLimiter limiter,
      Ticker ticker,
      Consumer<DownloadEvent> events) {
    this.backend = backend;
    this.request = request;
    this.info = info;
    this.task = task;
    this.runs = new RunAllocator(missing);
    this.maxStreams = info.supportsRange() ? maxStreams : 1;
    this.limiter = limiter;
    this.ticker = ticker;
    this.events = events;
    this.growth = new Growth();
  }

  void start() {
    for (int i = 0; i < Math.min(FIRST_STREAMS, maxStreams); i++) {
      addStream();
    }
  }

  /** Stops reading; pieces not complete are dropped. */
  @Override
  public void close() {
    ended.set(true);
  }

  private void addStream() {
    int number = streams.incrementAndGet();
    VirtualThreads.start("source-" + task.record().taskId() + "-" + number, this::stream);
  }

  private void stream() {
    try {
      while (!ended.get()) {
        var run = info.supportsRange() ? runs.take(streams.get()) : runs.takeAll();
        if (run.isEmpty()) {
          break;
        }
        read(run.get());
      }
    } catch (DragonflyException e) {
      fail(e);
    } catch (RuntimeException e) {
      fail(new DragonflyException(Status.Code.INTERNAL, "source stream failed: " + e, e));
    } finally {
      if (streams.decrementAndGet() == 0 && ended.compareAndSet(false, true)) {
        events.accept(new DownloadEvent.SourceDone());
      }
    }
  }

  private void fail(DragonflyException cause) {
    if (ended.compareAndSet(false, true)) {
      events.accept(new DownloadEvent.SourceFailed(cause));
    }
  }

  private void read(Run run) {
    var cursor = new Cursor(run);
    try (var body = open(run)) {
      cursor.read(body);
    } catch (DragonflyException e) {
      cursor.dropPiece();
      boolean passing =
          e.code() == Status.Code.UNAVAILABLE || e.code() == Status.Code.DEADLINE_EXCEEDED;
      if (!passing || ended.get() || breaks.incrementAndGet() > MAX_BREAKS) {
        throw e;
      }
      runs.giveBack(cursor.number, run.endExclusive());
    } finally {
      cursor.dropPiece();
    }
  }

  private SourceBody open(Run run) {
    if (!info.supportsRange()) {
      return backend.open(request, null, info);
    }
    var layout = task.layout();
    long start = layout.span(run.first()).offset();
    var last = layout.span(run.endExclusive() - 1);
    return backend.open(request, new ByteRange(start, last.offset() + last.length() - start), info);
  }

  /** Writes a stream of bytes piece by piece. Confined to its stream's thread. */
  private final class Cursor {
    private final int endExclusive;
    private final int wantedFrom;
    private int number;
    private long left;
    private long startedNanos;
    private @Nullable PieceWriter writer;

    Cursor(Run run) {
      wantedFrom = run.first();
      endExclusive = run.endExclusive();
      number = info.supportsRange() ? run.first() : 0;
    }

    void read(SourceBody body) {
      ByteBuffer bytes;
      while (number < endExclusive && (bytes = body.next()) != null) {
        if (ended.get()) {
          throw new DragonflyException(Status.Code.CANCELLED, "download ended");
        }
        limiter.acquire(bytes.remaining());
        received.add(bytes.remaining());
        while (bytes.hasRemaining() && number < endExclusive) {
          write(bytes);
        }
        growth.look();
      }
      if (number < endExclusive) {
        throw new DragonflyException(
            Status.Code.UNAVAILABLE,
            "source ended early: piece=%d expected to piece=%d"
                .formatted(number, endExclusive - 1));
      }
    }

    private void write(ByteBuffer bytes) {
      if (left == 0) {
        left = task.layout().span(number).length();
        startedNanos = ticker.nanos();
        // what a parent brought meanwhile, or lies before the run, is read and dropped
        writer = number < wantedFrom || task.hasPiece(number) ? null : task.openPiece(number);
      }
      int take = (int) Math.min(left, bytes.remaining());
      if (writer != null) {
        writer.write(bytes.slice(bytes.position(), take));
      }
      bytes.position(bytes.position() + take);
      left -= take;
      if (left == 0) {
        var done = writer;
        writer = null;
        if (done != null) {
          try (done) {
            var cost = Duration.ofNanos(ticker.nanos() - startedNanos);
            events.accept(
                new DownloadEvent.SourceStored(
                    done.commit(null, null, PieceSource.BACK_TO_SOURCE, cost)));
          }
        }
        number++;
      }
    }

    void dropPiece() {
      var open = writer;
      writer = null;
      if (open != null) {
        open.close();
      }
    }
  }

  /** Opens one more stream while the last one paid for itself. */
  private final class Growth {
    private final AtomicBoolean looking = new AtomicBoolean();
    private long windowStart = ticker.nanos();
    private long bytesBefore;
    private double rateBefore;
    private boolean settled;

    void look() {
      if (maxStreams <= FIRST_STREAMS
          || ticker.nanos() - windowStart < WINDOW.toNanos()
          || !looking.compareAndSet(false, true)) {
        return;
      }
      try {
        long now = ticker.nanos();
        long bytes = received.sum();
        double rate = (bytes - bytesBefore) / (double) Math.max(now - windowStart, 1);
        bytesBefore = bytes;
        windowStart = now;
        if (settled) {
          return;
        }
        if (rateBefore > 0 && rate < rateBefore * WORTH) {
          settled = true;
        } else if (streams.get() < maxStreams && !ended.get()) {
          rateBefore = rate;
          addStream();
        }
      } finally {
        looking.set(false);
      }
    }
  }
}
