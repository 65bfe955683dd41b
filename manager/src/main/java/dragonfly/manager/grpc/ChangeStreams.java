package dragonfly.manager.grpc;

import dragonfly.api.ext.v1.Change;
import dragonfly.api.ext.v1.ManagerChangesGrpc;
import dragonfly.api.ext.v1.WatchChangesRequest;
import dragonfly.core.concurrent.VirtualThreads;
import dragonfly.core.time.Ticker;
import dragonfly.manager.change.ChangeMarks;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Tells schedulers and daemons that something changed of what they ask for, so that they ask again
 * at once ({@code dragonfly.ext.v1.ManagerChanges}). One thread looks for news, at once after a
 * change made here and five times a second for changes made at other managers: one row by its key,
 * and only while somebody watches. One watcher is told at most once a second, so that members which
 * come and go in a storm do not make ten thousand daemons ask at each of them. Thread-safe.
 */
@Component
public final class ChangeStreams extends ManagerChangesGrpc.ManagerChangesImplBase
    implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ChangeStreams.class);
  private static final Duration LOOK = Duration.ofMillis(200);
  private static final Duration GATHER = Duration.ofMillis(50);
  private static final Duration LOOK_AFTER_FAILURE = Duration.ofSeconds(2);
  private static final Duration SPACING = Duration.ofSeconds(1);

  private final ChangeMarks changes;
  private final Ticker ticker;
  private final Set<Watcher> watchers = ConcurrentHashMap.newKeySet();
  private final Semaphore news = new Semaphore(0);
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile boolean isClosed;
  private volatile @Nullable Thread thread;

  // confined to the thread
  private long seen = -1;

  ChangeStreams(ChangeMarks changes, Ticker ticker) {
    this.changes = changes;
    this.ticker = ticker;
    changes.onNews(news::release);
  }

  /** Begins to look for news; to be called once. */
  public void start() {
    thread = VirtualThreads.start("change-streams", this::run);
  }

  /** One stream. The fields are confined to the thread that looks for news. */
  private static final class Watcher {
    private final long clusterId;
    private final ServerCallStreamObserver<Change> stream;
    private boolean isPending = true;
    private boolean wasTold;
    private long toldAtNanos;

    Watcher(long clusterId, ServerCallStreamObserver<Change> stream) {
      this.clusterId = clusterId;
      this.stream = stream;
    }

    boolean isConcernedBy(ChangeMarks.Mark mark) {
      return clusterId == 0
          || mark.clusterId() == ChangeMarks.EVERYTHING
          || mark.clusterId() == clusterId;
    }
  }

  @Override
  public void watchChanges(WatchChangesRequest request, StreamObserver<Change> answer) {
    if (isClosed) {
      answer.onError(Status.UNAVAILABLE.withDescription("manager is stopping").asException());
      return;
    }
    var stream = (ServerCallStreamObserver<Change>) answer;
    var watcher = new Watcher(request.getSchedulerClusterId(), stream);
    stream.setOnCancelHandler(() -> watchers.remove(watcher));
    stream.setOnReadyHandler(news::release);
    watchers.add(watcher);
    news.release();
  }

  private void run() {
    try {
      var pause = LOOK;
      while (!isClosed) {
        var _ = news.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS);
        // what comes in a storm is told together
        var _ = closing.await(GATHER.toMillis(), TimeUnit.MILLISECONDS);
        news.drainPermits();
        pause = lookAndTell() ? LOOK : LOOK_AFTER_FAILURE;
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean lookAndTell() {
    try {
      changes.flush();
      if (!watchers.isEmpty()) {
        look();
      }
    } catch (RuntimeException e) {
      // the database is away; what is new stays new
      log.atWarn().setCause(e).log("changes cannot be looked for");
      return false;
    }
    watchers.forEach(this::tell);
    return true;
  }

  private void look() {
    long newest = changes.newest();
    if (newest == seen) {
      return;
    }
    if (seen >= 0) {
      for (var mark : changes.since(seen)) {
        for (var watcher : watchers) {
          watcher.isPending |= watcher.isConcernedBy(mark);
        }
      }
    }
    seen = newest;
  }

  private void tell(Watcher watcher) {
    long now = ticker.nanos();
    boolean isTooSoon = watcher.wasTold && now - watcher.toldAtNanos < SPACING.toNanos();
    if (!watcher.isPending || isTooSoon || !watcher.stream.isReady()) {
      return;
    }
    watcher.isPending = false;
    watcher.wasTold = true;
    watcher.toldAtNanos = now;
    try {
      watcher.stream.onNext(Change.newBuilder().setRevision(Math.max(0, seen)).build());
    } catch (RuntimeException e) {
      // its client left at this moment
      watchers.remove(watcher);
      log.atDebug().setCause(e).log("change could not be told");
    }
  }

  /** Ends all streams, whose clients then look for another manager. */
  @Override
  public void close() {
    isClosed = true;
    closing.countDown();
    var running = thread;
    if (running != null) {
      news.release();
      try {
        running.join(Duration.ofSeconds(2));
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
    for (var watcher : watchers) {
      try {
        watcher.stream.onError(
            Status.UNAVAILABLE.withDescription("manager is stopping").asException());
      } catch (RuntimeException e) {
        log.atDebug().setCause(e).log("stream was gone already");
      }
    }
    watchers.clear();
  }
}
