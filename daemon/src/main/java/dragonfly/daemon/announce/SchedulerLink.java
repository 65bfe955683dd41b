package dragonfly.daemon.announce;

import dragonfly.core.concurrent.VirtualThreads;
import dragonfly.core.error.DragonflyException;
import dragonfly.daemon.scheduler.HeldTask;
import dragonfly.daemon.scheduler.SchedulerClient;
import dragonfly.daemon.scheduler.SchedulerNode;
import dragonfly.daemon.scheduler.SeedDirectory;
import dragonfly.daemon.scheduler.TaskAnnouncement;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one scheduler knows of this host. A virtual thread announces and tells changes; others only
 * leave notes for it. Notes are merged, so that they are bounded by the number of tasks.
 *
 * <p>Where the scheduler knows no seed yet it is asked again after ever longer pauses: seeds have
 * to be known before the scheduler is away.
 *
 * <p>With a scheduler of ours the stream of tasks shows by its end that the scheduler restarted;
 * with another one the connection is watched.
 */
final class SchedulerLink implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SchedulerLink.class);
  private static final Duration FIRST_RETRY = Duration.ofMillis(500);

  /** A scheduler that has just started waits a little longer for what hosts have to tell. */
  private static final Duration LONGEST_RETRY = Duration.ofSeconds(2);

  private static final Duration TELL_TIMEOUT = Duration.ofSeconds(30);

  private final SchedulerNode node;
  private final SchedulerClient client;
  private final SeedDirectory seeds;
  private final Supplier<List<HeldTask>> inventory;
  private final Duration interval;
  private final CountDownLatch announced = new CountDownLatch(1);
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition noted = lock.newCondition();

  // notes, guarded by lock
  private final Map<String, HeldTask> held = new LinkedHashMap<>();
  private final Set<String> left = new HashSet<>();
  private boolean isAnnounceDue;
  private boolean isReconnected;
  private boolean isClosed;
  private int streams;
  private TaskAnnouncement.@Nullable End streamEnd;

  // confined to the thread
  private boolean isAway;
  private boolean isWatching;
  private Duration seedRetry = FIRST_RETRY;
  private long untilDueNanos;

  SchedulerLink(
      SchedulerNode node,
      SchedulerClient client,
      SeedDirectory seeds,
      Supplier<List<HeldTask>> inventory,
      Duration interval) {
    this.node = node;
    this.client = client;
    this.seeds = seeds;
    this.inventory = inventory;
    this.interval = interval;
  }

  SchedulerNode node() {
    return node;
  }

  void start() {
    VirtualThreads.start("announce-" + node.name(), this::run);
  }

  void held(HeldTask task) {
    note(
        () -> {
          left.remove(task.taskId());
          held.put(task.taskId(), task);
        });
  }

  void left(String taskId) {
    note(
        () -> {
          held.remove(taskId);
          left.add(taskId);
        });
  }

  void announceNow() {
    note(() -> isAnnounceDue = true);
  }

  boolean awaitAnnounced(Duration timeout) throws InterruptedException {
    return announced.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Ends the thread; the host stays known to the scheduler. */
  @Override
  public void close() {
    note(() -> isClosed = true);
  }

  private void note(Runnable change) {
    lock.lock();
    try {
      change.run();
      noted.signal();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    Duration retry = FIRST_RETRY;
    try {
      while (true) {
        boolean isWell = announce() && follow();
        retry = isWell ? FIRST_RETRY : min(retry.multipliedBy(2), LONGEST_RETRY);
        if (!isWell && await(retry.toNanos(), false) == News.CLOSED) {
          return;
        }
        if (isClosed()) {
          return;
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).addKeyValue("scheduler", node.name()).log("announcing ended");
    }
  }

  /** After an announcement, until the next one is due; false if the scheduler went away. */
  private boolean follow() throws InterruptedException {
    TaskAnnouncement.End end = followStream();
    if (end == null) {
      return true;
    }
    if (end == TaskAnnouncement.End.LOST) {
      LOG.atInfo().addKeyValue("scheduler", node.name()).log("scheduler ended the stream of tasks");
      return false;
    }
    watchConnection();
    News news;
    do {
      news = await(untilDueNanos, false);
    } while (news == News.CHANGES);
    return true;
  }

  /** What the stream ended with; null when this link is closed. */
  private TaskAnnouncement.@Nullable End followStream() throws InterruptedException {
    int id = beginStream();
    try (TaskAnnouncement stream = client.announceTasks(node, end -> ended(id, end))) {
      boolean isTold = stream.tell(inventory.get(), List.of(), TELL_TIMEOUT);
      while (isTold) {
        switch (await(untilDueNanos, true)) {
          case CLOSED -> {
            return null;
          }
          case DUE -> {
            var _ = announce();
          }
          case CHANGES -> isTold = tellChanges(stream);
          case STREAM_ENDED -> isTold = false;
        }
      }
    }
    lock.lock();
    try {
      return isClosed ? null : streamEnd == null ? TaskAnnouncement.End.LOST : streamEnd;
    } finally {
      lock.unlock();
    }
  }

  private int beginStream() {
    lock.lock();
    try {
      // the inventory, which is asked for afterwards, holds these changes
      held.clear();
      left.clear();
      streamEnd = null;
      return ++streams;
    } finally {
      lock.unlock();
    }
  }

  private void ended(int id, TaskAnnouncement.End end) {
    note(
        () -> {
          if (id == streams) {
            streamEnd = end;
          }
        });
  }

  private boolean tellChanges(TaskAnnouncement stream) throws InterruptedException {
    List<HeldTask> nowHeld;
    List<String> nowLeft;
    lock.lock();
    try {
      nowHeld = List.copyOf(held.values());
      nowLeft = List.copyOf(left);
      held.clear();
      left.clear();
    } finally {
      lock.unlock();
    }
    return stream.tell(nowHeld, nowLeft, TELL_TIMEOUT);
  }

  private enum News {
    CLOSED,
    DUE,
    CHANGES,
    STREAM_ENDED
  }

  /**
   * Waits for news; what is left of {@code nanos} is then left until the next announcement is due.
   *
   * @param withStream whether changes can be told; else they are dropped, for the next stream
   *     begins with everything
   */
  private News await(long nanos, boolean withStream) throws InterruptedException {
    untilDueNanos = nanos;
    lock.lock();
    try {
      while (true) {
        if (isClosed) {
          return News.CLOSED;
        }
        if (withStream && streamEnd != null) {
          return News.STREAM_ENDED;
        }
        if (isAnnounceDue || isReconnected || untilDueNanos <= 0) {
          isAnnounceDue = false;
          isReconnected = false;
          return News.DUE;
        }
        if (!held.isEmpty() || !left.isEmpty()) {
          if (withStream) {
            return News.CHANGES;
          }
          held.clear();
          left.clear();
        }
        untilDueNanos = noted.awaitNanos(untilDueNanos);
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean isClosed() {
    lock.lock();
    try {
      return isClosed;
    } finally {
      lock.unlock();
    }
  }

  /** False if the scheduler did not take it. */
  private boolean announce() {
    untilDueNanos = seedRetry.toNanos();
    try {
      client.announceHost(node);
    } catch (DragonflyException e) {
      if (!isAway) {
        LOG.atWarn()
            .addKeyValue("scheduler", node.name())
            .addKeyValue("cause", e.getMessage())
            .log("scheduler cannot be told of this host, trying again");
      }
      isAway = true;
      return false;
    }
    if (isAway) {
      LOG.atInfo().addKeyValue("scheduler", node.name()).log("scheduler knows this host again");
    }
    isAway = false;
    learnSeeds();
    untilDueNanos = seedRetry.toNanos();
    announced.countDown();
    return true;
  }

  /** Each new connection is a reason to announce: the scheduler may have restarted. */
  private void watchConnection() {
    if (!isWatching) {
      isWatching = true;
      watchOn();
    }
  }

  private void watchOn() {
    client.watchConnection(
        node,
        isReady -> {
          if (isReady) {
            note(() -> isReconnected = true);
          }
          if (!isClosed()) {
            watchOn();
          }
        });
  }

  private void learnSeeds() {
    try {
      var known = client.listSeeds(node);
      seeds.learn(known);
      seedRetry = known.isEmpty() ? min(seedRetry.multipliedBy(2), interval) : interval;
    } catch (DragonflyException e) {
      LOG.atDebug()
          .addKeyValue("scheduler", node.name())
          .addKeyValue("cause", e.getMessage())
          .log("seed peers cannot be listed");
    }
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
