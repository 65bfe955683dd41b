package dragonfly.manager.seedpeer;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.JpaSpecificationExecutor;

/** Rows of {@code seed_peer}. */
interface SeedPeerRepository
    extends JpaRepository<SeedPeerEntity, Long>, JpaSpecificationExecutor<SeedPeerEntity> {
  Optional<SeedPeerEntity> findByHostNameAndIpAndSeedPeerClusterId(
      String hostName, String ip, long seedPeerClusterId);

  List<SeedPeerEntity> findByHostNameAndSeedPeerClusterIdOrderByUpdatedAtDesc(
      String hostName, long seedPeerClusterId);

  List<SeedPeerEntity> findByHostNameInAndSeedPeerClusterIdInOrderByUpdatedAtDesc(
      Collection<String> hostNames, Collection<Long> seedPeerClusterIds);

  List<SeedPeerEntity> findByHostNameAndIpOrderByUpdatedAtDesc(String hostName, String ip);

  List<SeedPeerEntity> findBySeedPeerClusterIdInOrderById(Collection<Long> seedPeerClusterIds);
}
