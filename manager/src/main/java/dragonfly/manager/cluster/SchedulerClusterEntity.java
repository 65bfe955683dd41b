package dragonfly.manager.cluster;

import dragonfly.manager.jpa.StoredEntity;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A row of {@code scheduler_cluster}. */
@Entity
@Table(name = "scheduler_cluster")
final class SchedulerClusterEntity extends StoredEntity {
  @Column(nullable = false)
  String name = "";

  @Column(nullable = false)
  String bio = "";

  @Convert(converter = ClusterConverters.OfSchedulerClusterConfig.class)
  SchedulerClusterConfig config = SchedulerClusterConfig.DEFAULTS;

  @Convert(converter = ClusterConverters.OfPeerClusterConfig.class)
  PeerClusterConfig clientConfig = PeerClusterConfig.DEFAULTS;

  @Convert(converter = ClusterConverters.OfSeedPeerClusterConfig.class)
  SeedPeerClusterConfig seedClientConfig = SeedPeerClusterConfig.EMPTY;

  @Convert(converter = ClusterConverters.OfScopes.class)
  Scopes scopes = Scopes.NONE;

  boolean isDefault;

  @Nullable Long seedPeerClusterId;

  SchedulerClusterEntity() {}

  SchedulerClusterEntity(Instant now, String name, @Nullable Long seedPeerClusterId) {
    super(now);
    this.name = name;
    this.seedPeerClusterId = seedPeerClusterId;
  }

  void changed(Instant now) {
    touch(now);
  }

  SchedulerCluster toRecord() {
    return new SchedulerCluster(
        id(),
        name,
        bio,
        config,
        clientConfig,
        seedClientConfig,
        scopes,
        isDefault,
        seedPeerClusterId);
  }
}
