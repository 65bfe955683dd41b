package dragonfly.daemon.scheduler;

import dragonfly.core.concurrent.VirtualThreads;
import dragonfly.core.ring.LegacySchedulerRing;
import dragonfly.core.ring.SchedulerRing;
import dragonfly.core.rpc.HostAndPort;
import dragonfly.core.rpc.RpcChannels;
import dragonfly.core.rpc.RpcHealth;
import dragonfly.core.time.Ticker;
import dragonfly.daemon.manager.DynConfig;
import dragonfly.daemon.manager.DynConfigClient;
import dragonfly.daemon.manager.SchedulerEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which schedulers can be asked now, and which one a task belongs to. Thread-safe.
 *
 * <p>A thread of its own checks the health of all listed schedulers in parallel: at each refresh of
 * the list, and every few seconds while one of them is away. Those of the cluster of the first
 * healthy one are available. While none is healthy the last available ones stay: asking one that
 * came back just now is better than not asking.
 */
public final class SchedulerDirectory implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SchedulerDirectory.class);
  private static final Duration HEALTH_TIMEOUT = Duration.ofSeconds(3);
  private static final Duration FIRST_RETRY = Duration.ofMillis(500);
  private static final Duration LONGEST_RETRY = Duration.ofSeconds(10);

  /** Checks that a scheduler fails in a row before its streams are given up. */
  private static final int LOST_AFTER = 2;

  private final DynConfigClient dynConfig;
  private final RpcChannels channels;
  private final boolean legacyRing;
  private final Duration checkInterval;
  private final Ticker ticker;
  private final ExecutorService checks = VirtualThreads.perTask("scheduler-health-");
  private final List<Consumer<List<SchedulerNode>>> listeners = new CopyOnWriteArrayList<>();
  private final List<Consumer<Set<SchedulerNode>>> lossListeners = new CopyOnWriteArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean isCheckDue; // guarded by lock
  private boolean isPublished; // guarded by lock
  private boolean closed; // guarded by lock
  private volatile Members members = new Members(List.of(), _ -> List.of());

  /** Failed checks in a row. Confined to the thread. */
  private final Map<SchedulerNode, Integer> failures = new HashMap<>();

  /**
   * The available schedulers and their ring.
   *
   * @param nodes one a name, in ascending order of the manager's ids
   */
  private record Members(List<SchedulerNode> nodes, Order order) {}

  private interface Order {
    List<SchedulerNode> of(String taskId);
  }

  /**
   * @param legacyRing choose as clients before 1.5.9 do
   * @param checkInterval between two checks while all are well
   */
  public SchedulerDirectory(
      DynConfigClient dynConfig,
      RpcChannels channels,
      boolean legacyRing,
      Duration checkInterval,
      Ticker ticker) {
    this.dynConfig = dynConfig;
    this.channels = channels;
    this.legacyRing = legacyRing;
    this.checkInterval = checkInterval;
    this.ticker = ticker;
  }

  /** Begins to check. Succeeds whether or not a scheduler is there. */
  public void start() {
    dynConfig.onChange(_ -> checkNow());
    VirtualThreads.start("scheduler-directory", this::run);
  }

  /** All available schedulers, one a name. Never blocks. */
  public List<SchedulerNode> available() {
    return members.nodes;
  }

  /** The available schedulers in the order in which they answer for a task, its owner first. */
  public List<SchedulerNode> order(String taskId) {
    return members.order.of(taskId);
  }

  /** The listener gets each new list of available schedulers, on our thread. */
  public void onChange(Consumer<List<SchedulerNode>> listener) {
    listeners.add(listener);
  }

  /** The listener gets schedulers that stay away, on our thread. */
  void onLoss(Consumer<Set<SchedulerNode>> listener) {
    lossListeners.add(listener);
  }

  /** Somebody could not reach a scheduler, or the list changed: check at once. Never blocks. */
  public void checkNow() {
    lock.lock();
    try {
      isCheckDue = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until the listed schedulers were checked, one is available and the listeners know it. */
  public boolean awaitAvailable(Duration timeout) throws InterruptedException {
    long end = ticker.nanos() + timeout.toNanos();
    lock.lock();
    try {
      while (!isPublished && !closed) {
        long left = end - ticker.nanos();
        if (left <= 0) {
          return false;
        }
        long _ = changed.awaitNanos(left);
      }
      return isPublished;
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    Duration retry = FIRST_RETRY;
    try {
      while (true) {
        boolean isWell = check();
        retry = isWell ? FIRST_RETRY : min(retry.multipliedBy(2), LONGEST_RETRY);
        if (!await(isWell ? checkInterval : retry)) {
          return;
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** False when closed. */
  private boolean await(Duration pause) throws InterruptedException {
    long end = ticker.nanos() + pause.toNanos();
    lock.lock();
    try {
      isPublished = !members.nodes.isEmpty();
      changed.signalAll();
      while (!closed && !isCheckDue) {
        long left = end - ticker.nanos();
        if (left <= 0) {
          break;
        }
        long _ = changed.awaitNanos(left);
      }
      isCheckDue = false;
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  /** Checks all; true when there is one and all are well. */
  private boolean check() throws InterruptedException {
    DynConfig config = dynConfig.current();
    List<SchedulerEntry> entries = config.schedulers();
    List<Boolean> healthy = health(entries);
    long cluster = -1;
    var available = new ArrayList<SchedulerEntry>();
    for (int i = 0; i < entries.size(); i++) {
      SchedulerEntry entry = entries.get(i);
      if (healthy.get(i)) {
        cluster = cluster < 0 ? entry.clusterId() : cluster;
        if (entry.clusterId() == cluster) {
          available.add(entry);
        }
      }
    }
    boolean allHealthy = !entries.isEmpty() && !healthy.contains(false);
    countFailures(entries, healthy);
    publish(available, entries.isEmpty());
    return allHealthy;
  }

  private List<Boolean> health(List<SchedulerEntry> entries) throws InterruptedException {
    List<Future<Boolean>> futures =
        checks.invokeAll(
            entries.stream()
                .map(
                    entry ->
                        (Callable<Boolean>)
                            () -> RpcHealth.isServing(channels.to(address(entry)), HEALTH_TIMEOUT))
                .toList());
    var healthy = new ArrayList<Boolean>();
    for (Future<Boolean> future : futures) {
      try {
        healthy.add(future.get());
      } catch (ExecutionException e) {
        LOG.atDebug().setCause(e).log("health check failed");
        healthy.add(false);
      }
    }
    return healthy;
  }

  private void countFailures(List<SchedulerEntry> entries, List<Boolean> healthy) {
    var lost = new ArrayList<SchedulerNode>();
    var counted = new HashMap<SchedulerNode, Integer>();
    for (int i = 0; i < entries.size(); i++) {
      SchedulerNode node = node(entries.get(i));
      if (!healthy.get(i)) {
        int count = failures.getOrDefault(node, 0) + 1;
        counted.put(node, count);
        if (count >= LOST_AFTER) {
          lost.add(node);
        }
      }
    }
    failures.clear();
    failures.putAll(counted);
    if (!lost.isEmpty()) {
      var nodes = Set.copyOf(lost);
      lossListeners.forEach(listener -> listener.accept(nodes));
    }
  }

  private void publish(List<SchedulerEntry> available, boolean noneListed) {
    List<SchedulerNode> before = members.nodes;
    if (available.isEmpty()) {
      if (!noneListed && !before.isEmpty()) {
        LOG.atDebug().addKeyValue("schedulers", names(before)).log("no scheduler is healthy");
      }
      return; // the last ones stay
    }
    // in ascending order of ids; of several with one name the one with the highest id stays
    var byName = new LinkedHashMap<String, SchedulerNode>();
    available.stream()
        .sorted(Comparator.comparingLong(SchedulerEntry::id))
        .map(this::node)
        .forEach(
            node -> {
              byName.remove(node.name());
              byName.put(node.name(), node);
            });
    List<SchedulerNode> nodes = List.copyOf(byName.values());
    if (nodes.equals(before)) {
      return;
    }
    members = new Members(nodes, ring(nodes, byName));
    LOG.atInfo().addKeyValue("schedulers", names(nodes)).log("available schedulers changed");
    listeners.forEach(listener -> listener.accept(nodes));
  }

  private Order ring(List<SchedulerNode> nodes, Map<String, SchedulerNode> byName) {
    if (!legacyRing) {
      SchedulerRing<SchedulerNode> ring = SchedulerRing.of(byName);
      return ring::order;
    }
    LegacySchedulerRing<SchedulerNode> ring =
        LegacySchedulerRing.of(
            nodes.stream()
                .collect(
                    Collectors.toMap(node -> node.address().resolve(), node -> node, (_, b) -> b)));
    return ring::order;
  }

  private static String names(List<SchedulerNode> nodes) {
    return nodes.stream().map(SchedulerNode::name).collect(Collectors.joining(","));
  }

  private SchedulerNode node(SchedulerEntry entry) {
    HostAndPort address = address(entry);
    // the old ring knows addresses only, so that hosts with one name are two members of it
    String name = legacyRing || entry.hostname().isEmpty() ? address.toString() : entry.hostname();
    return new SchedulerNode(name, address, entry.clusterId());
  }

  private static HostAndPort address(SchedulerEntry entry) {
    return new HostAndPort(entry.ip(), entry.port());
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    checks.shutdownNow();
  }
}
