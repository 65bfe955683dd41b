package dragonfly.manager.peer;

import java.time.Instant;

/** A stored host. Immutable. */
public record Peer(long id, Instant createdAt, Instant updatedAt, PeerFacts facts) {}
