package dragonfly.scheduler.live;

import dragonfly.scheduler.resource.Flow;
import dragonfly.scheduler.resource.Host;
import dragonfly.scheduler.resource.Peer;

/** Who sends how fast to whom, by host. Confined to the context of the board. */
final class HostFlows {
  /** More edges are counted in the sums of their hosts only. */
  private static final int MAX_EDGES = 200_000;

  private static final int MAX_HOSTS = 100_000;

  /** Pieces that a host sends to another. */
  record Edge(Host parent, Host child) {}

  final Rates<Edge> edges = new Rates<>(MAX_EDGES);
  final Rates<Host> received = new Rates<>(MAX_HOSTS);
  final Rates<Host> sent = new Rates<>(MAX_HOSTS);
  final Rates<Host> fromSource = new Rates<>(MAX_HOSTS);
  final Rate source = new Rate();
  final Rate peers = new Rate();

  void add(Flow flow) {
    Host child = flow.child().host();
    Peer parent = flow.parent();
    if (parent == null) {
      fromSource.add(child, flow.bytes());
      source.add(flow.bytes());
      return;
    }
    received.add(child, flow.bytes());
    sent.add(parent.host(), flow.bytes());
    edges.add(new Edge(parent.host(), child), flow.bytes());
    peers.add(flow.bytes());
  }

  void tick(double seconds) {
    edges.tick(seconds);
    received.tick(seconds);
    sent.tick(seconds);
    fromSource.tick(seconds);
    source.tick(seconds);
    peers.tick(seconds);
  }

  /** What moves through the host in any direction. */
  long busyness(Host host) {
    return received.perSecond(host) + sent.perSecond(host) + fromSource.perSecond(host);
  }
}
