package dragonfly.manager.cluster;

import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.data.jpa.repository.JpaRepository;

/** Rows of {@code scheduler_cluster}. */
interface SchedulerClusterRepository extends JpaRepository<SchedulerClusterEntity, Long> {
  Page<SchedulerClusterEntity> findByName(String name, Pageable page);

  long countBySeedPeerClusterId(long seedPeerClusterId);
}
