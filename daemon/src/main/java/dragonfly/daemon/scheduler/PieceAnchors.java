package dragonfly.daemon.scheduler;

import dragonfly.api.ext.v1.PieceDigests;
import dragonfly.api.ext.v1.WatchPieceDigestsRequest;
import dragonfly.core.time.Ticker;
import dragonfly.core.time.Timers;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The digests of a task's pieces as the peers that fetched them from the source reported them. They
 * come from the scheduler as they become known; a scheduler that does not serve them leaves this
 * empty. The first digest told for a piece stands. Thread-safe.
 */
public final class PieceAnchors implements AutoCloseable {
  private static final Duration RETRY = Duration.ofSeconds(2);

  private final String hostId;
  private final String taskId;
  private final Function<String, List<SchedulerNode>> order;
  private final Opener opener;
  private final Timers timers;
  private final Ticker ticker;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // guarded by lock
  private final Map<Integer, String> digests = new HashMap<>();
  private @Nullable Watch watch;
  private int attempt;
  private boolean isUnsupported;
  private boolean closed;

  /** Opens the stream. */
  interface Opener {
    void open(
        SchedulerNode node,
        WatchPieceDigestsRequest request,
        ClientResponseObserver<WatchPieceDigestsRequest, PieceDigests> to);
  }

  PieceAnchors(
      String hostId,
      String taskId,
      Function<String, List<SchedulerNode>> order,
      Opener opener,
      Timers timers,
      Ticker ticker) {
    this.hostId = hostId;
    this.taskId = taskId;
    this.order = order;
    this.opener = opener;
    this.timers = timers;
    this.ticker = ticker;
  }

  /** The digest of a piece as far as it is known now. Never blocks. */
  public Optional<String> digest(int number) {
    lock.lock();
    try {
      return Optional.ofNullable(digests.get(number));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for the digest of a piece. Does not wait when nobody would tell it: when the scheduler
   * does not serve digests, or cannot be reached.
   */
  public Optional<String> await(int number, Duration atMost) throws InterruptedException {
    long end = ticker.nanos() + atMost.toNanos();
    lock.lock();
    try {
      while (true) {
        String digest = digests.get(number);
        long left = end - ticker.nanos();
        if (digest != null || watch == null || left <= 0) {
          return Optional.ofNullable(digest);
        }
        long _ = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /** False once the scheduler said that it does not serve digests. */
  public boolean isSupported() {
    lock.lock();
    try {
      return !isUnsupported;
    } finally {
      lock.unlock();
    }
  }

  void open() {
    List<SchedulerNode> nodes = order.apply(taskId);
    Watch opened;
    SchedulerNode node;
    lock.lock();
    try {
      if (closed || isUnsupported || watch != null) {
        return;
      }
      if (nodes.isEmpty()) {
        retryLater();
        return;
      }
      node = nodes.get(attempt % nodes.size());
      opened = new Watch();
      watch = opened;
    } finally {
      lock.unlock();
    }
    opener.open(
        node,
        WatchPieceDigestsRequest.newBuilder().setHostId(hostId).setTaskId(taskId).build(),
        opened);
  }

  private void retryLater() {
    timers.schedule(RETRY, this::open);
  }

  private void told(Watch from, PieceDigests message) {
    lock.lock();
    try {
      if (watch == from) {
        attempt = 0;
        message
            .getDigestsList()
            .forEach(digest -> digests.putIfAbsent(digest.getNumber(), digest.getDigest()));
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  private void ended(Watch from, Status status) {
    lock.lock();
    try {
      if (watch != from) {
        return;
      }
      watch = null;
      changed.signalAll();
      if (status.getCode() == Status.Code.UNIMPLEMENTED) {
        isUnsupported = true;
      } else if (!closed) {
        attempt++;
        retryLater();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends the stream; what is known stays. */
  @Override
  public void close() {
    Watch current;
    lock.lock();
    try {
      closed = true;
      current = watch;
      watch = null;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (current != null) {
      current.cancel();
    }
  }

  private final class Watch
      implements ClientResponseObserver<WatchPieceDigestsRequest, PieceDigests> {
    private volatile @Nullable ClientCallStreamObserver<WatchPieceDigestsRequest> call;

    @Override
    public void beforeStart(ClientCallStreamObserver<WatchPieceDigestsRequest> requestStream) {
      call = requestStream;
    }

    void cancel() {
      ClientCallStreamObserver<WatchPieceDigestsRequest> current = call;
      if (current != null) {
        current.cancel("download is over", null);
      }
    }

    @Override
    public void onNext(PieceDigests message) {
      told(this, message);
    }

    @Override
    public void onError(Throwable failure) {
      ended(this, Status.fromThrowable(failure));
    }

    @Override
    public void onCompleted() {
      ended(this, Status.OK);
    }
  }
}
