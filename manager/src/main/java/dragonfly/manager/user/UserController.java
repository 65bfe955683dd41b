package dragonfly.manager.user;

import dragonfly.manager.error.ConflictException;
import dragonfly.manager.web.ListRequest;
import dragonfly.manager.web.Lists;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.util.List;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The REST resource {@code users}, but for what needs a password. */
@RestController
@RequestMapping("/api/v1/users")
final class UserController {
  private final UserService users;
  private final RoleService roles;

  UserController(UserService users, RoleService roles) {
    this.users = users;
    this.roles = roles;
  }

  @GetMapping
  ResponseEntity<List<User>> list(
      @RequestParam(defaultValue = "") String name,
      @RequestParam(defaultValue = "") String email,
      @RequestParam(defaultValue = "") String location,
      @RequestParam(defaultValue = "") String state,
      HttpServletRequest request) {
    var asked = ListRequest.of(request);
    Lists.oneOf("state", state, UserEntity.ENABLED, UserEntity.DISABLED);
    return Lists.answer(request, asked, users.list(name, email, location, state, asked));
  }

  /** Who calls, and what he may do. */
  @GetMapping("/me")
  Account account(Principal caller) {
    long id = Long.parseLong(caller.getName());
    var held = users.roles(id);
    return new Account(users.get(id), held, roles.permissionsOf(held));
  }

  @GetMapping("/{id}")
  User get(@PathVariable long id) {
    return users.get(id);
  }

  @PatchMapping("/{id}")
  User update(@PathVariable long id, @RequestBody UserChange change, Principal caller) {
    if (change.state() != null && caller.getName().equals(Long.toString(id))) {
      throw new ConflictException("nobody changes his own state");
    }
    return users.update(id, change);
  }

  @DeleteMapping("/{id}")
  void delete(@PathVariable long id) {
    users.delete(id);
  }

  @GetMapping("/{id}/roles")
  List<String> roles(@PathVariable long id) {
    return users.roles(id);
  }

  @PutMapping("/{id}/roles/{role}")
  void grant(@PathVariable long id, @PathVariable String role) {
    users.grant(id, role);
  }

  @DeleteMapping("/{id}/roles/{role}")
  void withdraw(@PathVariable long id, @PathVariable String role) {
    users.withdraw(id, role);
  }
}
