package dragonfly.manager.live;

import dragonfly.manager.live.grpc.LiveHost;
import dragonfly.manager.live.grpc.Topology;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Topologies of several schedulers as one: hosts that more than one knows are one host, and what
 * moves is added up. Not thread-safe.
 */
final class MergedTopology {
  private record Edge(int parent, int child) {}

  private final Map<String, Integer> positions = new LinkedHashMap<>();
  private final List<LiveHost> hosts = new ArrayList<>();
  private final List<Long> received = new ArrayList<>();
  private final List<Long> sent = new ArrayList<>();
  private final List<Long> fromSource = new ArrayList<>();
  private final Map<Edge, Long> edges = new LinkedHashMap<>();
  private int hostCount;
  private int edgeCount;
  private long source;
  private long peers;

  void add(Topology topology) {
    int[] numbers = topology.hosts().stream().mapToInt(this::position).toArray();
    for (int i = 0; i < topology.hostNumber().size(); i++) {
      int host = numbers[topology.hostNumber().get(i)];
      plus(received, host, topology.hostReceived().get(i));
      plus(sent, host, topology.hostSent().get(i));
      plus(fromSource, host, topology.hostFromSource().get(i));
    }
    for (int i = 0; i < topology.edgeRate().size(); i++) {
      edges.merge(
          new Edge(numbers[topology.edgeParent().get(i)], numbers[topology.edgeChild().get(i)]),
          topology.edgeRate().get(i),
          Long::sum);
    }
    // every scheduler may know every host
    hostCount = Math.max(hostCount, topology.hostCount());
    edgeCount += topology.edgeCount();
    source += topology.sourceBytesPerSecond();
    peers += topology.peerBytesPerSecond();
  }

  /** The position of a host, which comes into the list if it is not there. */
  int position(LiveHost host) {
    return positions.computeIfAbsent(
        host.id(),
        _ -> {
          hosts.add(host);
          received.add(0L);
          sent.add(0L);
          fromSource.add(0L);
          return hosts.size() - 1;
        });
  }

  /** So far. */
  List<LiveHost> hosts() {
    return Collections.unmodifiableList(hosts);
  }

  private static void plus(List<Long> to, int position, long value) {
    to.set(position, to.get(position) + value);
  }

  LiveEvent.TopologyEvent event(Instant at, List<LiveEvent.SchedulerState> schedulers) {
    return new LiveEvent.TopologyEvent(
        at,
        Collections.unmodifiableList(hosts),
        received,
        sent,
        fromSource,
        edges.keySet().stream().map(Edge::parent).toList(),
        edges.keySet().stream().map(Edge::child).toList(),
        List.copyOf(edges.values()),
        Math.max(hostCount, hosts.size()),
        edgeCount,
        source,
        peers,
        schedulers);
  }
}
