package dragonfly.daemon.announce;

import dragonfly.core.concurrent.VirtualThreads;
import dragonfly.core.error.DragonflyException;
import dragonfly.daemon.metrics.DaemonMetrics;
import dragonfly.daemon.scheduler.HeldTask;
import dragonfly.daemon.scheduler.SchedulerClient;
import dragonfly.daemon.scheduler.SchedulerDirectory;
import dragonfly.daemon.scheduler.SchedulerNode;
import dragonfly.daemon.scheduler.SeedDirectory;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Announces this host to every available scheduler: at start, at each interval, and at once when a
 * connection is made anew, for then the scheduler may have restarted. Tells those of ours what is
 * stored here. Thread-safe.
 */
public final class HostAnnouncer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HostAnnouncer.class);
  private static final Duration LEAVE_TIMEOUT = Duration.ofSeconds(3);

  private final SchedulerDirectory directory;
  private final SchedulerClient client;
  private final SeedDirectory seeds;
  private final Supplier<List<HeldTask>> inventory;
  private final Duration interval;
  private final DaemonMetrics metrics;
  private final Map<SchedulerNode, SchedulerLink> links = new HashMap<>(); // guarded by this
  private boolean closed; // guarded by this

  /**
   * @param inventory everything that is stored here; called on virtual threads
   * @param interval between two announcements to one scheduler
   */
  public HostAnnouncer(
      SchedulerDirectory directory,
      SchedulerClient client,
      SeedDirectory seeds,
      Supplier<List<HeldTask>> inventory,
      Duration interval,
      DaemonMetrics metrics) {
    this.directory = directory;
    this.client = client;
    this.seeds = seeds;
    this.inventory = inventory;
    this.interval = interval;
    this.metrics = metrics;
  }

  /** Begins to announce. Does not block; schedulers that are away are told when they come. */
  public void start() {
    directory.onChange(this::follow);
    follow(directory.available());
  }

  private synchronized void follow(List<SchedulerNode> nodes) {
    if (closed) {
      return;
    }
    var gone = new HashSet<>(links.keySet());
    nodes.forEach(gone::remove);
    for (SchedulerNode node : gone) {
      SchedulerLink link = links.remove(node);
      if (link != null) {
        link.close();
      }
    }
    for (SchedulerNode node : nodes) {
      if (!links.containsKey(node)) {
        var link = new SchedulerLink(node, client, seeds, inventory, interval);
        links.put(node, link);
        link.start();
      }
    }
  }

  private synchronized List<SchedulerLink> links() {
    return List.copyOf(links.values());
  }

  /** A task is finished, or stopped with some of its pieces. Never blocks. */
  public void held(HeldTask task) {
    links().forEach(link -> link.held(task));
  }

  /** A task was removed. Never blocks. */
  public void left(String taskId) {
    links().forEach(link -> link.left(taskId));
  }

  /** Announces this host to all schedulers now. Never blocks. */
  public void announceNow() {
    links().forEach(SchedulerLink::announceNow);
  }

  /** Waits until every available scheduler was told once. */
  public boolean awaitAnnounced(Duration timeout) throws InterruptedException {
    for (SchedulerLink link : links()) {
      if (!link.awaitAnnounced(timeout)) {
        return false;
      }
    }
    return true;
  }

  /** Takes this host from all schedulers, in parallel; waits for at most three seconds. */
  @Override
  public void close() {
    List<SchedulerLink> closing;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      closing = List.copyOf(links.values());
      links.clear();
    }
    var left = new CountDownLatch(closing.size());
    for (SchedulerLink link : closing) {
      link.close();
      VirtualThreads.start("leave-" + link.node().name(), () -> leave(link.node(), left));
    }
    try {
      if (!left.await(LEAVE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.atWarn().log("not every scheduler was told that this host leaves");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void leave(SchedulerNode node, CountDownLatch left) {
    boolean succeeded = false;
    try {
      client.deleteHost(node, LEAVE_TIMEOUT);
      succeeded = true;
    } catch (DragonflyException e) {
      LOG.atInfo()
          .addKeyValue("scheduler", node.name())
          .addKeyValue("cause", e.getMessage())
          .log("scheduler was not told that this host leaves");
    } finally {
      metrics.hostDeleted(succeeded);
      left.countDown();
    }
  }
}
