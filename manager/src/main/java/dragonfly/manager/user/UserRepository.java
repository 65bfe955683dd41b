package dragonfly.manager.user;

import java.util.Optional;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

/** Rows of {@code users}. */
interface UserRepository extends JpaRepository<UserEntity, Long> {
  Optional<UserEntity> findByName(String name);

  @Query(
      """
      select count(p) > 0
      from UserEntity u join u.roles r join RolePermissionEntity p on p.roleId = r.id
      where u.id = :id and u.state = 'enable'
        and p.object = :object and (p.action = '*' or p.action = :action)
      """)
  boolean permits(long id, String object, String action);
}
