package dragonfly.manager.application;

import java.util.List;
import org.springframework.data.jpa.repository.JpaRepository;

/** Rows of {@code application}. */
interface ApplicationRepository extends JpaRepository<ApplicationEntity, Long> {
  List<ApplicationEntity> findByPriorityNotNullOrderById();
}
