package dragonfly.manager.scheduler;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.JpaSpecificationExecutor;

/** Rows of {@code scheduler}. */
interface SchedulerRepository
    extends JpaRepository<SchedulerEntity, Long>, JpaSpecificationExecutor<SchedulerEntity> {
  Optional<SchedulerEntity> findByHostNameAndIpAndSchedulerClusterId(
      String hostName, String ip, long schedulerClusterId);

  List<SchedulerEntity> findByHostNameAndSchedulerClusterId(
      String hostName, long schedulerClusterId);

  List<SchedulerEntity> findByHostNameInAndSchedulerClusterIdIn(
      Collection<String> hostNames, Collection<Long> schedulerClusterIds);

  List<SchedulerEntity> findBySchedulerClusterIdInOrderById(Collection<Long> schedulerClusterIds);
}
