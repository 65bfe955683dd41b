package dragonfly.manager.live;

import dragonfly.core.concurrent.VirtualThreads;
import dragonfly.core.error.DragonflyException;
import dragonfly.core.rpc.HostAndPort;
import dragonfly.manager.json.Json;
import dragonfly.manager.live.LiveEvent.SchedulerState;
import dragonfly.manager.live.grpc.LiveFrame;
import dragonfly.manager.live.grpc.LivePeer;
import dragonfly.manager.live.grpc.LiveQuestion;
import dragonfly.manager.live.grpc.LiveSchedulers;
import dragonfly.manager.live.grpc.LiveTask;
import dragonfly.manager.scheduler.Scheduler;
import io.grpc.Status;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One question, asked of all schedulers of a cluster for all browsers that want the same. A virtual
 * thread for each scheduler follows it and tries again when it breaks; the events are made by who
 * reads them, once for all. Thread-safe.
 */
final class LiveFeed implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LiveFeed.class);
  private static final Duration RECONCILE = Duration.ofSeconds(10);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private final LiveQuestion question;
  private final int limit;
  private final LiveSchedulers schedulers;
  private final Supplier<List<Scheduler>> members;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Condition changed = lock.newCondition();

  // all below: guarded by lock
  private final Map<HostAndPort, Follower> followers = new LinkedHashMap<>();
  private long revision;
  private @Nullable Shown shown;
  private long hostsRevision;
  private List<String> hostIds = List.of();
  private boolean isClosed;

  /**
   * An event as text.
   *
   * @param whole with all that a new reader needs
   * @param news for one who has seen the hosts of this revision
   */
  record Shown(long revision, String name, String whole, String news, long hostsRevision) {}

  /** Follows one scheduler. */
  private final class Follower {
    final Scheduler scheduler;
    final HostAndPort address;
    // guarded by lock
    @Nullable LiveFrame frame;
    String state = "connecting";
    @Nullable Thread thread;

    Follower(Scheduler scheduler, HostAndPort address) {
      this.scheduler = scheduler;
      this.address = address;
    }

    void run() {
      Duration pause = FIRST_PAUSE;
      while (!Thread.currentThread().isInterrupted()) {
        String why = "unreachable";
        long before = revision();
        try {
          schedulers.follow(address, question, this::show);
        } catch (DragonflyException e) {
          why = e.code() == Status.Code.UNIMPLEMENTED ? "silent" : why;
          log.atDebug().addKeyValue("scheduler", address).setCause(e).log("stream broke");
        }
        if (revision() > before) {
          pause = FIRST_PAUSE;
        }
        note(why);
        try {
          if (isOver(why.equals("silent") ? LONGEST_PAUSE : pause)) {
            return;
          }
        } catch (InterruptedException _) {
          return;
        }
        var longer = pause.multipliedBy(2);
        pause = longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
      }
    }

    private void show(LiveFrame news) {
      lock.lock();
      try {
        frame = news;
        state = "live";
        revision++;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    private void note(String why) {
      lock.lock();
      try {
        if (!state.equals(why)) {
          frame = null;
          state = why;
          revision++;
          changed.signalAll();
        }
      } finally {
        lock.unlock();
      }
    }
  }

  /**
   * @param limit so many tasks or peers are shown at most
   * @param members the schedulers of the cluster that live; blocks
   */
  LiveFeed(
      LiveQuestion question,
      int limit,
      LiveSchedulers schedulers,
      Supplier<List<Scheduler>> members,
      InstantSource clock) {
    this.question = question;
    this.limit = limit;
    this.schedulers = schedulers;
    this.members = members;
    this.clock = clock;
    var _ = VirtualThreads.start("live-feed", this::keep);
  }

  /** Follows those schedulers that live. */
  private void keep() {
    try {
      do {
        try {
          reconcile(members.get());
        } catch (RuntimeException e) {
          log.atWarn().setCause(e).log("schedulers of a cluster are not known now");
        }
      } while (!isOver(RECONCILE));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits; whether the feed was closed meanwhile. */
  private boolean isOver(Duration pause) throws InterruptedException {
    return closing.await(pause.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void reconcile(List<Scheduler> alive) {
    lock.lock();
    try {
      if (isClosed) {
        return;
      }
      var wanted = new HashMap<HostAndPort, Scheduler>();
      alive.forEach(one -> wanted.put(new HostAndPort(one.ip(), one.port()), one));
      followers
          .values()
          .removeIf(
              follower -> {
                boolean isGone = !wanted.containsKey(follower.address);
                if (isGone && follower.thread != null) {
                  follower.thread.interrupt();
                }
                return isGone;
              });
      wanted.forEach(
          (address, scheduler) -> {
            if (!followers.containsKey(address)) {
              var follower = new Follower(scheduler, address);
              followers.put(address, follower);
              follower.thread = VirtualThreads.start("live-follower", follower::run);
            }
          });
      revision++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private long revision() {
    lock.lock();
    try {
      return revision;
    } finally {
      lock.unlock();
    }
  }

  /** The next event; null when there is none within that time. */
  @Nullable Shown next(long seen, Duration atMost) throws InterruptedException {
    lock.lock();
    try {
      long left = atMost.toNanos();
      while (revision <= seen && left > 0) {
        left = changed.awaitNanos(left);
      }
      if (revision <= seen) {
        return null;
      }
      Shown known = shown;
      if (known == null || known.revision < revision) {
        known = show();
        shown = known;
      }
      return known;
    } finally {
      lock.unlock();
    }
  }

  private Shown show() {
    var frames =
        followers.values().stream()
            .<LiveFrame>mapMulti(
                (follower, out) -> {
                  LiveFrame frame = follower.frame;
                  if (frame != null) {
                    out.accept(frame);
                  }
                })
            .toList();
    var states =
        followers.values().stream()
            .map(follower -> new SchedulerState(follower.scheduler.hostname(), follower.state))
            .toList();
    LiveEvent event =
        switch (question) {
          case LiveQuestion.Tasks _ -> tasks(frames, states);
          case LiveQuestion.Peers _ -> peers(frames, states);
          case LiveQuestion.Edges _ -> edges(frames, states);
        };
    String whole = Json.write(event);
    String news = whole;
    if (event instanceof LiveEvent.TopologyEvent topology) {
      var hosts =
          topology.hosts() == null
              ? List.<String>of()
              : topology.hosts().stream().map(h -> h.id()).toList();
      if (!hosts.equals(hostIds) || hostsRevision == 0) {
        hostIds = hosts;
        hostsRevision++;
      }
      news = Json.write(topology.withoutHosts());
    }
    return new Shown(revision, event.name(), whole, news, hostsRevision);
  }

  private LiveEvent tasks(List<LiveFrame> frames, List<SchedulerState> states) {
    var byId = new LinkedHashMap<String, LiveTask>();
    int count = 0;
    long source = 0;
    long peers = 0;
    for (LiveFrame frame : frames) {
      if (frame instanceof LiveFrame.Tasks tasks) {
        tasks.tasks().forEach(task -> byId.merge(task.id(), task, LiveTask::plus));
        count += tasks.taskCount();
        source += tasks.sourceBytesPerSecond();
        peers += tasks.peerBytesPerSecond();
      }
    }
    var shownTasks =
        byId.values().stream()
            .sorted(
                Comparator.comparingLong(LiveTask::bytesPerSecond)
                    .thenComparingInt(LiveTask::downloadingCount)
                    .reversed()
                    .thenComparing(LiveTask::id))
            .limit(limit)
            .toList();
    return new LiveEvent.TasksEvent(clock.instant(), shownTasks, count, source, peers, states);
  }

  private LiveEvent peers(List<LiveFrame> frames, List<SchedulerState> states) {
    LiveTask task = null;
    var peers = new ArrayList<LivePeer>();
    int piecesPerCell = 1;
    int cellCount = 0;
    for (LiveFrame frame : frames) {
      if (frame instanceof LiveFrame.Peers one && one.task() != null) {
        task = task == null ? one.task() : task.plus(one.task());
        peers.addAll(one.peers());
        if (one.cellCount() > cellCount) {
          cellCount = one.cellCount();
          piecesPerCell = one.piecesPerCell();
        }
      }
    }
    return new LiveEvent.TaskEvent(
        clock.instant(),
        task,
        List.copyOf(peers.subList(0, Math.min(limit, peers.size()))),
        piecesPerCell,
        cellCount,
        states);
  }

  private LiveEvent edges(List<LiveFrame> frames, List<SchedulerState> states) {
    var merged = new MergedTopology();
    for (LiveFrame frame : frames) {
      if (frame instanceof LiveFrame.Edges edges) {
        merged.add(edges.topology());
      }
    }
    return merged.event(clock.instant(), states);
  }

  @Override
  public void close() {
    closing.countDown();
    lock.lock();
    try {
      isClosed = true;
      followers
          .values()
          .forEach(
              follower -> {
                if (follower.thread != null) {
                  follower.thread.interrupt();
                }
              });
      followers.clear();
    } finally {
      lock.unlock();
    }
  }
}
