package dragonfly.manager.cluster;

import dragonfly.manager.jpa.StoredEntity;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.time.Instant;

/** A row of {@code seed_peer_cluster}. */
@Entity
@Table(name = "seed_peer_cluster")
final class SeedPeerClusterEntity extends StoredEntity {
  @Column(nullable = false)
  String name = "";

  @Column(nullable = false)
  String bio = "";

  @Convert(converter = ClusterConverters.OfSeedPeerClusterConfig.class)
  SeedPeerClusterConfig config = SeedPeerClusterConfig.DEFAULTS;

  SeedPeerClusterEntity() {}

  SeedPeerClusterEntity(Instant now, String name) {
    super(now);
    this.name = name;
  }

  void changed(Instant now) {
    touch(now);
  }

  SeedPeerCluster toRecord() {
    return new SeedPeerCluster(id(), name, bio, config);
  }
}
