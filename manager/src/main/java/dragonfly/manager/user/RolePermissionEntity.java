package dragonfly.manager.user;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/** A row of {@code role_permission}: what a role may do to a kind of object. */
@Entity
@Table(name = "role_permission")
final class RolePermissionEntity {
  static final long ALL_CLUSTERS = 0;

  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  @Nullable Long id;

  @Column(nullable = false)
  long roleId;

  @Column(nullable = false)
  String object = "";

  @Column(nullable = false)
  String action = "";

  @Column(nullable = false)
  long clusterId = ALL_CLUSTERS;

  RolePermissionEntity() {}
}
