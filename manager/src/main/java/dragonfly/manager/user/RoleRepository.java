package dragonfly.manager.user;

import java.util.Optional;
import org.springframework.data.jpa.repository.JpaRepository;

/** Rows of {@code roles}. */
interface RoleRepository extends JpaRepository<RoleEntity, Long> {
  Optional<RoleEntity> findByName(String name);
}
