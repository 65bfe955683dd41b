package dragonfly.scheduler.seed;

import dragonfly.core.concurrent.VirtualThreads;
import dragonfly.core.id.IdGeneration;
import dragonfly.core.ring.SeedRing;
import dragonfly.core.rpc.HostAndPort;
import dragonfly.core.rpc.RpcChannels;
import dragonfly.core.rpc.RpcHealth;
import dragonfly.core.time.Timers;
import dragonfly.scheduler.resource.Host;
import dragonfly.scheduler.resource.HostRegistry;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which seeds there are and which of them are ill. A seed that announced itself counts as healthy
 * until a check or a call says otherwise. All are checked side by side, again and again.
 * Thread-safe.
 */
public final class SeedDirectory implements AutoCloseable {
  private static final Duration CHECK_TIMEOUT = Duration.ofSeconds(5);

  private final HostRegistry hosts;
  private final RpcChannels channels;
  private final Timers timers;
  private final Duration interval;
  private final Set<String> ill = ConcurrentHashMap.newKeySet();
  private volatile boolean isClosed;

  public SeedDirectory(HostRegistry hosts, RpcChannels channels, Timers timers, Duration interval) {
    this.hosts = hosts;
    this.channels = channels;
    this.timers = timers;
    this.interval = interval;
    checkLater();
  }

  /** A seed announced itself just now. */
  public void announced(Host host) {
    ill.remove(host.id());
  }

  /** A call to the seed failed in a way that says that it is ill. */
  void failed(Host host) {
    ill.add(host.id());
  }

  /**
   * Seeds in the order in which they should be asked for the task: by the ring, those first that
   * name tasks as the asking daemon does.
   *
   * @param version of the daemon that asks
   */
  public List<Host> order(String taskId, Set<String> excludedHostIds, String version) {
    var members = new LinkedHashMap<String, Host>();
    for (Host host : hosts.all()) {
      boolean isFit =
          host.report().isSeed()
              && !excludedHostIds.contains(host.id())
              && !ill.contains(host.id())
              && host.link() != Host.Link.LOST;
      if (isFit) {
        members.put(address(host).toString(), host);
      }
    }
    if (members.isEmpty()) {
      return List.of();
    }
    IdGeneration generation = IdGeneration.ofVersion(version);
    return SeedRing.of(members).order(taskId).stream()
        .sorted(
            Comparator.comparing(h -> IdGeneration.ofVersion(h.report().version()) != generation))
        .toList();
  }

  /** Where a seed serves. */
  static HostAndPort address(Host host) {
    return new HostAndPort(host.report().ip(), host.report().port());
  }

  private void checkLater() {
    timers.schedule(interval, this::checkAll);
  }

  private void checkAll() {
    if (isClosed) {
      return;
    }
    for (Host host : hosts.all()) {
      if (host.report().isSeed()) {
        VirtualThreads.start("seed-health-" + host.id(), () -> check(host));
      }
    }
    ill.removeIf(id -> hosts.find(id).isEmpty());
    checkLater();
  }

  private void check(Host host) {
    if (RpcHealth.isServing(channels, address(host), CHECK_TIMEOUT)) {
      ill.remove(host.id());
    } else if (!isClosed) {
      ill.add(host.id());
    }
  }

  @Override
  public void close() {
    isClosed = true;
  }
}
