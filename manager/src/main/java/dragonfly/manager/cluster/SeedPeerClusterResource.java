package dragonfly.manager.cluster;

import java.time.Instant;

/** A seed peer cluster as REST shows it. */
public record SeedPeerClusterResource(
    long id,
    Instant createdAt,
    Instant updatedAt,
    int isDel,
    String name,
    String bio,
    SeedPeerClusterConfig config) {

  static SeedPeerClusterResource of(SeedPeerClusterEntity row) {
    return new SeedPeerClusterResource(
        row.id(), row.createdAt(), row.updatedAt(), 0, row.name, row.bio, row.config);
  }
}
