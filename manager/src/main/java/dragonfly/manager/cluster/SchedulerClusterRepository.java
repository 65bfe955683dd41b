package dragonfly.manager.cluster;

import java.util.List;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.JpaSpecificationExecutor;

/** Rows of {@code scheduler_cluster}. */
interface SchedulerClusterRepository
    extends JpaRepository<SchedulerClusterEntity, Long>,
        JpaSpecificationExecutor<SchedulerClusterEntity> {
  List<SchedulerClusterEntity> findBySeedPeerClusterId(long seedPeerClusterId);

  long countBySeedPeerClusterId(long seedPeerClusterId);
}
