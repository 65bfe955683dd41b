package dragonfly.manager.user;

import dragonfly.manager.change.ChangeMarks;
import dragonfly.manager.error.ConflictException;
import dragonfly.manager.error.NotFoundException;
import dragonfly.manager.jpa.Changes;
import dragonfly.manager.web.Violations;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.springframework.data.domain.Sort;
import org.springframework.stereotype.Service;

/** Roles and their permissions. Thread-safe; blocks on the database. */
@Service
final class RoleService {
  private final RoleRepository roles;
  private final RolePermissionRepository permissions;
  private final Changes changes;
  private final ChangeMarks marks;

  RoleService(
      RoleRepository roles,
      RolePermissionRepository permissions,
      Changes changes,
      ChangeMarks marks) {
    this.roles = roles;
    this.permissions = permissions;
    this.changes = changes;
    this.marks = marks;
  }

  List<String> names() {
    return roles.findAll(Sort.by("name")).stream().map(role -> role.name).toList();
  }

  /** The role's permissions, each as role, object, action and, if it is for one only, cluster. */
  List<List<String>> permissions(String role) {
    var found = permissions.findByRoleIdOrderById(load(role).id());
    return found.stream().map(permission -> line(role, permission)).toList();
  }

  /** What these roles permit together, each once. */
  List<Permission> permissionsOf(Collection<String> held) {
    return roles.findByNameIn(held).stream()
        .flatMap(role -> permissions.findByRoleIdOrderById(role.id()).stream())
        .map(found -> new Permission(found.object, found.action, found.clusterId))
        .distinct()
        .toList();
  }

  private static List<String> line(String role, RolePermissionEntity permission) {
    var line = new ArrayList<>(List.of(role, permission.object, permission.action));
    if (permission.clusterId != RolePermissionEntity.ALL_CLUSTERS) {
      line.add(Long.toString(permission.clusterId));
    }
    return line;
  }

  void create(RoleRequest request) {
    request.check();
    changes.inTransaction(
        () -> {
          var role = new RoleEntity();
          role.name = Objects.requireNonNull(request.role());
          long id = roles.saveAndFlush(role).id();
          for (var permission : Objects.requireNonNull(request.permissions())) {
            permissions.save(entity(id, Objects.requireNonNull(permission)));
          }
          permissions.flush();
          return id;
        });
  }

  void delete(String name) {
    refuseRoot(name);
    changes.inTransaction(
        () -> {
          var role = load(name);
          permissions.deleteAll(permissions.findByRoleIdOrderById(role.id()));
          permissions.flush();
          roles.removeFromAllUsers(role.id());
          roles.delete(role);
          roles.flush();
          marks.ofNobody();
          return name;
        });
  }

  void add(String role, Permission permission) {
    check(permission);
    changes.inTransaction(
        () -> {
          marks.ofNobody();
          return permissions.saveAndFlush(entity(load(role).id(), permission));
        });
  }

  void remove(String role, Permission permission) {
    check(permission);
    refuseRoot(role);
    changes.inTransaction(
        () -> {
          var found =
              permissions
                  .findByRoleIdAndObjectAndActionAndClusterId(
                      load(role).id(),
                      Objects.requireNonNull(permission.object()),
                      Objects.requireNonNull(permission.action()),
                      permission.cluster())
                  .orElseThrow(() -> new NotFoundException("record not found"));
          permissions.delete(found);
          permissions.flush();
          marks.ofNobody();
          return role;
        });
  }

  private RoleEntity load(String name) {
    return roles.findByName(name).orElseThrow(() -> new NotFoundException("record not found"));
  }

  private static void check(Permission permission) {
    var violations = new Violations();
    permission.check("", violations);
    violations.throwIfAny();
  }

  /** Otherwise nobody could undo it. */
  private static void refuseRoot(String role) {
    if (role.equals(RoleEntity.ROOT)) {
      throw new ConflictException("the role root keeps all its permissions");
    }
  }

  private static RolePermissionEntity entity(long role, Permission permission) {
    var entity = new RolePermissionEntity();
    entity.roleId = role;
    entity.object = Objects.requireNonNull(permission.object());
    entity.action = Objects.requireNonNull(permission.action());
    entity.clusterId = permission.cluster();
    return entity;
  }
}
