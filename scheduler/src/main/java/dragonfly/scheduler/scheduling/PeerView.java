package dragonfly.scheduler.scheduling;

import dragonfly.scheduler.resource.HostReport;
import dragonfly.scheduler.resource.Peer;
import dragonfly.scheduler.resource.PeerState;
import dragonfly.scheduler.resource.PeerTerms;
import java.time.Instant;

/** A peer at a moment. */
public record PeerView(
    String id,
    HostReport host,
    String hostId,
    PeerTerms terms,
    PeerState state,
    int pieceCount,
    long costNanos,
    Instant createdAt,
    Instant updatedAt) {

  /** Looks at a peer; inside the context of its swarm. */
  public static PeerView of(Peer peer) {
    return new PeerView(
        peer.id(),
        peer.host().report(),
        peer.host().id(),
        peer.terms(),
        peer.state(),
        peer.pieces().cardinality(),
        peer.costNanos(),
        peer.createdAt(),
        peer.updatedAt());
  }
}
