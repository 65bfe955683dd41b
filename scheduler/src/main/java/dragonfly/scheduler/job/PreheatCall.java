package dragonfly.scheduler.job;

import dragonfly.api.ext.v1.HostProgress;
import dragonfly.api.ext.v1.PreheatProgress;
import dragonfly.api.ext.v1.PreheatRequest;
import dragonfly.core.concurrent.VirtualThreads;
import dragonfly.core.rpc.RpcErrors;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One {@code Preheat} call. One virtual thread preheats, another alone writes to the stream: what
 * changed since its last message, several times a second at most, so that many peers with many
 * pieces do not flood the caller.
 */
final class PreheatCall {
  private static final long PAUSE_MILLIS = 200;

  private final Preheats preheats;
  private final Preheat preheat;
  private final ServerCallStreamObserver<PreheatProgress> out;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private Map<String, HostProgress> dirty = new LinkedHashMap<>(); // guarded by lock
  private boolean isEnded; // guarded by lock
  private @Nullable RuntimeException failure; // guarded by lock

  private PreheatCall(
      Preheats preheats, Preheat preheat, ServerCallStreamObserver<PreheatProgress> out) {
    this.preheats = preheats;
    this.preheat = preheat;
    this.out = out;
  }

  static void serve(
      Preheats preheats, PreheatRequest request, ServerCallStreamObserver<PreheatProgress> out) {
    new PreheatCall(preheats, read(request), out).start();
  }

  private static Preheat read(PreheatRequest request) {
    var download = request.getDownload();
    JobMessages.url(download.getUrl());
    var timeout = JobMessages.timeout(download.getTimeout());
    return new Preheat(
        download.toBuilder().setTimeout(JobMessages.message(timeout)).build(),
        JobMessages.selection(
            request.getScope(),
            request.getIpsList(),
            request.hasCount() ? request.getCount() : null,
            request.hasPercentage() ? request.getPercentage() : null,
            request.getSelectionKey()),
        Set.copyOf(request.getHostIdsList()),
        JobMessages.atOnce(
            "concurrent_peer_count",
            request.getConcurrentPeerCount(),
            Preheat.DEFAULT_CONCURRENT_PEERS,
            1000),
        timeout);
  }

  private void start() {
    var worker = VirtualThreads.start("preheat", this::work);
    out.setOnCancelHandler(worker::interrupt);
    VirtualThreads.start("preheat-progress", this::tell);
    if (out.isCancelled()) {
      worker.interrupt();
    }
  }

  private void work() {
    RuntimeException thrown = null;
    try {
      var _ = preheats.run(preheat, this::note);
    } catch (InterruptedException _) {
      thrown = Status.CANCELLED.withDescription("call was taken back").asRuntimeException();
    } catch (RuntimeException e) {
      thrown = RpcErrors.toStatus(e);
    }
    lock.lock();
    try {
      failure = thrown;
      isEnded = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void note(List<HostOutcome> outcomes) {
    lock.lock();
    try {
      outcomes.forEach(outcome -> dirty.put(outcome.host().id(), JobMessages.progress(outcome)));
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void tell() {
    try {
      while (tellOnce()) {
        pause();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException _) {
      // the caller is gone; its cancellation ends the work
    }
  }

  /** False after the last message. */
  private boolean tellOnce() throws InterruptedException {
    Map<String, HostProgress> news;
    boolean isLast;
    RuntimeException cause;
    lock.lock();
    try {
      while (dirty.isEmpty() && !isEnded) {
        changed.await();
      }
      news = dirty;
      dirty = new LinkedHashMap<>();
      isLast = isEnded;
      cause = failure;
    } finally {
      lock.unlock();
    }
    if (!news.isEmpty()) {
      out.onNext(PreheatProgress.newBuilder().addAllHosts(news.values()).build());
    }
    if (isLast) {
      if (cause == null) {
        out.onCompleted();
      } else {
        out.onError(cause);
      }
    }
    return !isLast;
  }

  /** Gathers what changes meanwhile; the end is told at once. */
  private void pause() throws InterruptedException {
    lock.lock();
    try {
      long left = TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS);
      while (!isEnded && left > 0) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }
}
