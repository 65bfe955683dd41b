package dragonfly.manager.user;

import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.JpaSpecificationExecutor;

/** Rows of {@code users}. */
interface UserRepository
    extends JpaRepository<UserEntity, Long>, JpaSpecificationExecutor<UserEntity> {
  Optional<UserEntity> findByName(String name);

  List<UserEntity> findByStateAndRolesNameOrderById(String state, String role);

  boolean existsByEmail(String email);

  boolean existsByStateAndRolesName(String state, String role);
}
