package dragonfly.manager.cluster;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A group of schedulers with what it hands out to daemons, as stored. Immutable.
 *
 * @param linkedSeedPeerClusterId the seed peer cluster that serves it, if any
 */
public record SchedulerCluster(
    long id,
    String name,
    String bio,
    SchedulerClusterConfig config,
    PeerClusterConfig clientConfig,
    SeedPeerClusterConfig seedClientConfig,
    Scopes scopes,
    boolean isDefault,
    @Nullable Long linkedSeedPeerClusterId) {

  public Optional<Long> seedPeerClusterId() {
    return Optional.ofNullable(linkedSeedPeerClusterId);
  }
}
