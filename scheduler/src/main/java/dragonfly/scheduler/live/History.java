package dragonfly.scheduler.live;

import dragonfly.api.ext.v1.TopologyFrame;
import dragonfly.scheduler.live.HostFlows.Edge;
import dragonfly.scheduler.resource.Flow;
import dragonfly.scheduler.resource.Host;
import dragonfly.scheduler.resource.Peer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What moved in the last hour, coarsely: the busiest edges and hosts of each ten seconds in which
 * something moved, 12 bytes for an edge, 16 for a host: 10 MB at most. Confined to the context of
 * the board.
 */
final class History {
  static final Duration STEP = Duration.ofSeconds(10);
  private static final Duration KEPT = Duration.ofHours(1);
  private static final int MAX_EDGES = 1000;
  private static final int MAX_HOSTS = 1000;

  private final Deque<Step> steps = new ArrayDeque<>();
  private Map<Edge, Long> edges = new HashMap<>();
  private Map<Host, Sum> sums = new HashMap<>();
  private long sourceBytes;
  private long peerBytes;
  private Instant begin;

  private static final class Sum {
    long received;
    long sent;
    long fromSource;

    long all() {
      return received + sent + fromSource;
    }
  }

  /** Rates are in KiB/s, so that they fit. */
  private static final class Step {
    final Instant at;
    final int edgeCount;
    final long source;
    final long peers;
    final Host[] hosts;
    final int[] received;
    final int[] sent;
    final int[] fromSource;
    final Host[] parents;
    final Host[] children;
    final int[] rates;

    Step(Instant at, int edgeCount, int hostCount, long source, long peers) {
      this.at = at;
      this.edgeCount = edgeCount;
      this.source = source;
      this.peers = peers;
      int shownHosts = Math.min(MAX_HOSTS, hostCount);
      this.hosts = new Host[shownHosts];
      this.received = new int[shownHosts];
      this.sent = new int[shownHosts];
      this.fromSource = new int[shownHosts];
      int shownEdges = Math.min(MAX_EDGES, edgeCount);
      this.parents = new Host[shownEdges];
      this.children = new Host[shownEdges];
      this.rates = new int[shownEdges];
    }
  }

  History(Instant now) {
    begin = now;
  }

  void add(Flow flow) {
    Host child = flow.child().host();
    Peer parent = flow.parent();
    if (parent == null) {
      sourceBytes += flow.bytes();
      sum(child).fromSource += flow.bytes();
    } else {
      peerBytes += flow.bytes();
      sum(child).received += flow.bytes();
      sum(parent.host()).sent += flow.bytes();
      edges.merge(new Edge(parent.host(), child), flow.bytes(), Long::sum);
    }
  }

  private Sum sum(Host host) {
    return sums.computeIfAbsent(host, _ -> new Sum());
  }

  /** Ends a step if it is time. */
  void tick(Instant now) {
    if (Duration.between(begin, now).compareTo(STEP) < 0) {
      return;
    }
    if (!sums.isEmpty()) {
      double seconds = Duration.between(begin, now).toNanos() / 1e9;
      steps.addLast(step(now, seconds));
      edges = new HashMap<>();
      sums = new HashMap<>();
      sourceBytes = 0;
      peerBytes = 0;
    }
    begin = now;
    while (!steps.isEmpty() && steps.getFirst().at.isBefore(now.minus(KEPT))) {
      steps.removeFirst();
    }
  }

  private Step step(Instant now, double seconds) {
    var step =
        new Step(
            now,
            edges.size(),
            sums.size(),
            Math.round(sourceBytes / seconds),
            Math.round(peerBytes / seconds));
    List<Map.Entry<Edge, Long>> busiest = new ArrayList<>(edges.entrySet());
    busiest.sort(Map.Entry.<Edge, Long>comparingByValue().reversed());
    for (int i = 0; i < step.parents.length; i++) {
      step.parents[i] = busiest.get(i).getKey().parent();
      step.children[i] = busiest.get(i).getKey().child();
      step.rates[i] = rate(busiest.get(i).getValue(), seconds);
    }
    List<Map.Entry<Host, Sum>> hosts = new ArrayList<>(sums.entrySet());
    hosts.sort(Comparator.comparingLong((Map.Entry<Host, Sum> e) -> e.getValue().all()).reversed());
    for (int i = 0; i < step.hosts.length; i++) {
      Sum sum = hosts.get(i).getValue();
      step.hosts[i] = hosts.get(i).getKey();
      step.received[i] = rate(sum.received, seconds);
      step.sent[i] = rate(sum.sent, seconds);
      step.fromSource[i] = rate(sum.fromSource, seconds);
    }
    return step;
  }

  private static int rate(long bytes, double seconds) {
    return (int) Math.min(Integer.MAX_VALUE, Math.round(bytes / seconds / 1024));
  }

  /** The steps since then, with one list of hosts, in the first frame. */
  List<TopologyFrame> since(Instant since) {
    var positions = new HashMap<Host, Integer>();
    var hosts = new ArrayList<Host>();
    List<Step> wanted = steps.stream().filter(step -> step.at.isAfter(since)).toList();
    for (Step step : wanted) {
      for (Host[] group : List.of(step.hosts, step.parents, step.children)) {
        for (Host host : group) {
          if (positions.putIfAbsent(host, hosts.size()) == null) {
            hosts.add(host);
          }
        }
      }
    }
    var frames = new ArrayList<TopologyFrame>();
    for (Step step : wanted) {
      var frame = frame(step, positions);
      if (frames.isEmpty()) {
        frame.setHasHosts(true);
        hosts.forEach(host -> frame.addHosts(Messages.host(host)));
      }
      frames.add(frame.build());
    }
    return frames;
  }

  private static TopologyFrame.Builder frame(Step step, Map<Host, Integer> positions) {
    var frame =
        TopologyFrame.newBuilder()
            .setAt(Messages.time(step.at))
            .setEdgeCount(step.edgeCount)
            .setHostCount(step.hosts.length)
            .setSourceBytesPerSecond(step.source)
            .setPeerBytesPerSecond(step.peers)
            .setIntervalMillis(Math.toIntExact(STEP.toMillis()));
    for (int i = 0; i < step.hosts.length; i++) {
      frame
          .addHostNumber(positions.getOrDefault(step.hosts[i], 0))
          .addHostReceived(1024L * step.received[i])
          .addHostSent(1024L * step.sent[i])
          .addHostFromSource(1024L * step.fromSource[i]);
    }
    for (int i = 0; i < step.parents.length; i++) {
      frame
          .addEdgeParent(positions.getOrDefault(step.parents[i], 0))
          .addEdgeChild(positions.getOrDefault(step.children[i], 0))
          .addEdgeRate(1024L * step.rates[i]);
    }
    return frame;
  }
}
