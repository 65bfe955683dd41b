package dragonfly.manager.cluster;

import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.JpaSpecificationExecutor;

/** Rows of {@code seed_peer_cluster}. */
interface SeedPeerClusterRepository
    extends JpaRepository<SeedPeerClusterEntity, Long>,
        JpaSpecificationExecutor<SeedPeerClusterEntity> {}
