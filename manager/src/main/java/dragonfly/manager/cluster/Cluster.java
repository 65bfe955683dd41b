package dragonfly.manager.cluster;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;

/**
 * A scheduler cluster and its seed peer cluster shown as one; its id is that of the scheduler
 * cluster. Immutable; the names are those of the REST resource.
 */
public record Cluster(
    long id,
    String name,
    String bio,
    Scopes scopes,
    long schedulerClusterId,
    long seedPeerClusterId,
    SchedulerClusterConfig schedulerClusterConfig,
    SeedPeerClusterConfig seedPeerClusterConfig,
    PeerClusterConfig peerClusterConfig,
    Instant createdAt,
    Instant updatedAt,
    @JsonProperty("is_default") boolean isDefault) {}
