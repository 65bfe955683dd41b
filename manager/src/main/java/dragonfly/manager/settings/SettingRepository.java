package dragonfly.manager.settings;

import java.util.Optional;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.JpaSpecificationExecutor;

/** Rows of {@code setting}. */
interface SettingRepository
    extends JpaRepository<SettingEntity, Long>, JpaSpecificationExecutor<SettingEntity> {
  Optional<SettingEntity> findByName(String name);
}
