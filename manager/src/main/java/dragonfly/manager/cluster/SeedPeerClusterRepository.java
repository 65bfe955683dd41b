package dragonfly.manager.cluster;

import org.springframework.data.jpa.repository.JpaRepository;

/** Rows of {@code seed_peer_cluster}. */
interface SeedPeerClusterRepository extends JpaRepository<SeedPeerClusterEntity, Long> {}
