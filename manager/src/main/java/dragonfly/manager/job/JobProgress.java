package dragonfly.manager.job;

import dragonfly.core.concurrent.VirtualThreads;
import dragonfly.manager.error.NotFoundException;
import dragonfly.manager.job.grpc.HostReport;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a running job hears of hosts on its way to the database: gathered and written twice a
 * second. In the same rhythm it looks whether somebody wants the job to end, and interrupts its
 * thread then. Thread-safe.
 */
final class JobProgress implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(JobProgress.class);
  private static final long RHYTHM_MILLIS = 500;

  private final RunStore store;
  private final InstantSource clock;
  private final long jobId;
  private final Thread owner = Thread.currentThread();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread writer;
  private final Object writing = new Object();
  private Map<Key, JobPeer> dirty = new LinkedHashMap<>(); // guarded by this
  private volatile boolean isCancelled;

  JobProgress(RunStore store, InstantSource clock, long jobId) {
    this.store = store;
    this.clock = clock;
    this.jobId = jobId;
    this.writer = VirtualThreads.start("job-%d-progress".formatted(jobId), this::write);
  }

  private record Key(int task, String hostId) {}

  /** Somebody wants the job to end, or it is gone. */
  boolean isCancelled() {
    return isCancelled;
  }

  void note(JobTask task, List<HostReport> hosts) {
    var now = clock.instant();
    synchronized (this) {
      for (var host : hosts) {
        dirty.put(new Key(task.number(), host.hostId()), peer(task, host, now));
      }
    }
  }

  private JobPeer peer(JobTask task, HostReport host, Instant now) {
    return new JobPeer(
        jobId,
        task.number(),
        host.hostId(),
        host.hostname(),
        host.ip(),
        host.type(),
        switch (host.state()) {
          case WAITING -> JobState.PENDING;
          case RUNNING -> JobState.STARTED;
          case SUCCEEDED -> JobState.SUCCESS;
          case FAILED -> JobState.FAILURE;
        },
        host.error().isEmpty() ? null : host.error(),
        host.finishedPieces(),
        host.pieces(),
        host.contentLength(),
        host.isFinished(),
        host.createdAt() == null ? now : host.createdAt(),
        host.updatedAt() == null ? now : host.updatedAt(),
        0);
  }

  static JobPeer failed(JobPeer peer, String why, Instant now) {
    return new JobPeer(
        peer.jobId(),
        peer.taskNumber(),
        peer.hostId(),
        peer.hostName(),
        peer.ip(),
        peer.hostType(),
        JobState.FAILURE,
        why,
        peer.finishedPieces(),
        peer.pieces(),
        peer.contentLength(),
        false,
        peer.createdAt(),
        now,
        0);
  }

  /** Writes what is known now. */
  void flush() {
    // one at a time, so that an older state never overwrites a newer one
    synchronized (writing) {
      Map<Key, JobPeer> news;
      synchronized (this) {
        news = dirty;
        dirty = new LinkedHashMap<>();
      }
      if (news.isEmpty()) {
        return;
      }
      try {
        store.peersChanged(jobId, news.values());
      } catch (NotFoundException _) {
        isCancelled = true;
      }
    }
  }

  private void write() {
    try {
      while (!closed.await(RHYTHM_MILLIS, TimeUnit.MILLISECONDS)) {
        look();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    try {
      flush();
      if (isCancelled || store.isCancelled(jobId)) {
        isCancelled = true;
        owner.interrupt();
        closed.countDown();
      }
    } catch (RuntimeException e) {
      log.atWarn()
          .addKeyValue("jobId", jobId)
          .setCause(e)
          .log("progress of a job cannot be stored now");
    }
  }

  @Override
  public void close() {
    closed.countDown();
    boolean wasInterrupted = Thread.interrupted();
    try {
      writer.join();
    } catch (InterruptedException _) {
      wasInterrupted = true;
    }
    // an interruption that only meant the end of this job must not reach the next one
    if (wasInterrupted && !isCancelled) {
      owner.interrupt();
    } else {
      var _ = Thread.interrupted();
    }
  }
}
