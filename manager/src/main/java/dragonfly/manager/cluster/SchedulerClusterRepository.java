package dragonfly.manager.cluster;

import java.util.Collection;
import java.util.List;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.JpaSpecificationExecutor;

/** Rows of {@code scheduler_cluster}. */
interface SchedulerClusterRepository
    extends JpaRepository<SchedulerClusterEntity, Long>,
        JpaSpecificationExecutor<SchedulerClusterEntity> {
  List<SchedulerClusterEntity> findBySeedPeerClusterId(long seedPeerClusterId);

  List<SchedulerClusterEntity> findBySeedPeerClusterIdIn(Collection<Long> seedPeerClusterIds);

  long countBySeedPeerClusterId(long seedPeerClusterId);
}
