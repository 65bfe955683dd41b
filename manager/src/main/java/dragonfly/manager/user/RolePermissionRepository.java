package dragonfly.manager.user;

import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.JpaRepository;

/** Rows of {@code role_permission}. */
interface RolePermissionRepository extends JpaRepository<RolePermissionEntity, Long> {
  List<RolePermissionEntity> findByRoleIdOrderById(long roleId);

  Optional<RolePermissionEntity> findByRoleIdAndObjectAndActionAndClusterId(
      long roleId, String object, String action, long clusterId);
}
