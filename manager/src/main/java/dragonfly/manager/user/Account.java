package dragonfly.manager.user;

import java.util.List;

/**
 * Who is signed in, and what he may do.
 *
 * @param permissions those of all his roles, each once
 */
record Account(User user, List<String> roles, List<Permission> permissions) {
  Account {
    roles = List.copyOf(roles);
    permissions = List.copyOf(permissions);
  }
}
