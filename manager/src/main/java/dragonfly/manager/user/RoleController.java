package dragonfly.manager.user;

import java.util.List;
import java.util.stream.Stream;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The REST resources {@code roles} and {@code permissions}. */
@RestController
@RequestMapping("/api/v1")
final class RoleController {
  private final RoleService roles;

  RoleController(RoleService roles) {
    this.roles = roles;
  }

  @GetMapping("/roles")
  List<String> list() {
    return roles.names();
  }

  @PostMapping("/roles")
  void create(@RequestBody RoleRequest request) {
    roles.create(request);
  }

  @GetMapping("/roles/{role}")
  List<List<String>> get(@PathVariable String role) {
    return roles.permissions(role);
  }

  @DeleteMapping("/roles/{role}")
  void delete(@PathVariable String role) {
    roles.delete(role);
  }

  @PostMapping("/roles/{role}/permissions")
  void add(@PathVariable String role, @RequestBody Permission permission) {
    roles.add(role, permission);
  }

  @DeleteMapping("/roles/{role}/permissions")
  void remove(@PathVariable String role, @RequestBody Permission permission) {
    roles.remove(role, permission);
  }

  /** Everything that can be permitted. */
  @GetMapping("/permissions")
  List<Permission> permissions() {
    return Permission.OBJECTS.stream()
        .flatMap(
            object ->
                Stream.of(
                    new Permission(object, Permission.ANY, null),
                    new Permission(object, Permission.READ, null)))
        .toList();
  }
}
