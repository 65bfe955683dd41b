package dragonfly.scheduler.live;

import dragonfly.api.ext.v1.TopologyFrame;
import dragonfly.scheduler.live.HostFlows.Edge;
import dragonfly.scheduler.resource.Flow;
import dragonfly.scheduler.resource.Host;
import dragonfly.scheduler.resource.HostRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Who sends to whom, by host. Confined to the context of the board. */
final class TopologyView extends View<TopologyFrame> {
  /** So often the list of hosts is made anew, even if all that move are in it. */
  private static final Duration LIST_TIME = Duration.ofSeconds(10);

  /**
   * What is shown.
   *
   * @param taskId empty: all
   * @param hostId empty: see the others
   * @param hostname empty: all
   */
  record Filter(
      String taskId, String hostId, String hostname, String ip, int hostLimit, int edgeLimit) {
    boolean isOneHost() {
      return !hostId.isEmpty() || !hostname.isEmpty();
    }

    private boolean names(Host host) {
      return hostId.isEmpty()
          ? host.report().hostname().equals(hostname) && host.report().ip().equals(ip)
          : host.id().equals(hostId);
    }
  }

  private record Moving(Edge edge, long perSecond) {}

  private final Filter filter;
  private final HostRegistry registry;
  private final @Nullable HostFlows ofTask;
  private List<Host> hosts = List.of();
  private Map<Host, Integer> positions = Map.of();
  private Instant listedAt = Instant.MIN;
  private long revision;
  private @Nullable TopologyFrame last;
  private @Nullable TopologyFrame lastWithHosts;

  TopologyView(Filter filter, HostRegistry registry) {
    this.filter = filter;
    this.registry = registry;
    this.ofTask = filter.taskId.isEmpty() ? null : new HostFlows();
  }

  @Override
  void see(TaskSample sample) {
    if (ofTask != null && sample.taskId().equals(filter.taskId)) {
      for (Flow flow : sample.flows()) {
        ofTask.add(flow);
      }
    }
  }

  @Override
  void tick(Tick tick) {
    HostFlows flows = tick.flows();
    if (ofTask != null) {
      ofTask.tick(tick.seconds());
      flows = ofTask;
    }
    List<Moving> moving = moving(flows);
    list(tick.at(), flows, moving);
    var frame =
        TopologyFrame.newBuilder()
            .setAt(Messages.time(tick.at()))
            .setIntervalMillis(tick.intervalMillis())
            .setHostCount(registry.all().size())
            .setEdgeCount(moving.size())
            .setSourceBytesPerSecond(flows.source.perSecond())
            .setPeerBytesPerSecond(flows.peers.perSecond());
    for (Host host : hosts) {
      frame
          .addHostReceived(flows.received.perSecond(host))
          .addHostSent(flows.sent.perSecond(host))
          .addHostFromSource(flows.fromSource.perSecond(host));
    }
    for (Moving one : moving.subList(0, Math.min(filter.edgeLimit, moving.size()))) {
      Integer parent = positions.get(one.edge.parent());
      Integer child = positions.get(one.edge.child());
      if (parent != null && child != null) {
        frame.addEdgeParent(parent).addEdgeChild(child).addEdgeRate(one.perSecond);
      }
    }
    last = frame.build();
    lastWithHosts = null;
    viewers().forEach(this::greet);
  }

  private List<Moving> moving(HostFlows flows) {
    var moving = new ArrayList<Moving>();
    for (Map.Entry<Edge, Rate> entry : flows.edges.all()) {
      Edge edge = entry.getKey();
      if (!filter.isOneHost() || filter.names(edge.parent()) || filter.names(edge.child())) {
        moving.add(new Moving(edge, entry.getValue().perSecond()));
      }
    }
    moving.sort(Comparator.comparingLong(Moving::perSecond).reversed());
    return moving;
  }

  /** Makes a new list of hosts if there is somebody new in it, or after some time. */
  private void list(Instant now, HostFlows flows, List<Moving> moving) {
    Set<Host> busy = new LinkedHashSet<>();
    for (Moving one : moving) {
      if (busy.size() + 2 > filter.hostLimit) {
        break;
      }
      busy.add(one.edge.parent());
      busy.add(one.edge.child());
    }
    boolean isOld = listedAt.equals(Instant.MIN) || !listedAt.plus(LIST_TIME).isAfter(now);
    if (!isOld && positions.keySet().containsAll(busy)) {
      return;
    }
    listedAt = now;
    fill(busy, flows);
    var list = List.copyOf(busy);
    if (Set.copyOf(hosts).equals(busy)) {
      return;
    }
    hosts = list;
    positions = new HashMap<>();
    for (int i = 0; i < list.size(); i++) {
      positions.put(list.get(i), i);
    }
    revision++;
  }

  private void fill(Set<Host> busy, HostFlows flows) {
    if (filter.isOneHost()) {
      add(busy, registry.all(), filter::names);
      return;
    }
    if (ofTask == null) {
      add(busy, registry.all(), host -> flows.busyness(host) > 0);
      add(busy, registry.all(), host -> host.report().isSeed());
      add(busy, registry.all(), _ -> true);
    } else {
      add(busy, registry.all(), host -> flows.busyness(host) > 0);
      add(busy, registry.all(), host -> host.taskIds().contains(filter.taskId));
    }
  }

  private void add(Set<Host> to, Collection<Host> from, Predicate<Host> fits) {
    for (Host host : from) {
      if (to.size() >= filter.hostLimit) {
        return;
      }
      if (fits.test(host)) {
        to.add(host);
      }
    }
  }

  @Override
  void greet(Viewer<TopologyFrame> viewer) {
    TopologyFrame plain = last;
    if (plain == null || !viewer.isReady()) {
      return;
    }
    if (viewer.revision == revision && revision > 0) {
      viewer.send(plain);
      return;
    }
    if (lastWithHosts == null) {
      var whole = plain.toBuilder().setHasHosts(true);
      hosts.forEach(host -> whole.addHosts(Messages.host(host)));
      lastWithHosts = whole.build();
    }
    viewer.revision = revision;
    viewer.send(lastWithHosts);
  }
}
