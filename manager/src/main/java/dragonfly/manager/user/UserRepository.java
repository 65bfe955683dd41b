package dragonfly.manager.user;

import java.util.Optional;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.JpaSpecificationExecutor;

/** Rows of {@code users}. */
interface UserRepository
    extends JpaRepository<UserEntity, Long>, JpaSpecificationExecutor<UserEntity> {
  Optional<UserEntity> findByName(String name);

  boolean existsByEmail(String email);

  boolean existsByStateAndRolesName(String state, String role);
}
