package dragonfly.manager.application;

import java.util.List;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.JpaSpecificationExecutor;

/** Rows of {@code application}. */
interface ApplicationRepository
    extends JpaRepository<ApplicationEntity, Long>, JpaSpecificationExecutor<ApplicationEntity> {
  List<ApplicationEntity> findByPriorityNotNullOrderById();
}
