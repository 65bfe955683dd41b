package dragonfly.manager.cluster;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;

/**
 * A scheduler cluster as REST shows it.
 *
 * @param seedPeerClusters the one that serves it, or none
 */
public record SchedulerClusterResource(
    long id,
    Instant createdAt,
    Instant updatedAt,
    int isDel,
    String name,
    String bio,
    SchedulerClusterConfig config,
    PeerClusterConfig clientConfig,
    SeedPeerClusterConfig seedClientConfig,
    Scopes scopes,
    @JsonProperty("is_default") boolean isDefault,
    List<SeedPeerClusterResource> seedPeerClusters) {
  public SchedulerClusterResource {
    seedPeerClusters = List.copyOf(seedPeerClusters);
  }

  static SchedulerClusterResource of(
      SchedulerClusterEntity row, List<SeedPeerClusterResource> seedPeerClusters) {
    return new SchedulerClusterResource(
        row.id(),
        row.createdAt(),
        row.updatedAt(),
        0,
        row.name,
        row.bio,
        row.config,
        row.clientConfig,
        row.seedClientConfig,
        row.scopes,
        row.isDefault,
        seedPeerClusters);
  }
}
