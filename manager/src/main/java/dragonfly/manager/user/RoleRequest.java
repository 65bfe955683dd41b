package dragonfly.manager.user;

import dragonfly.manager.web.Violations;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The body of a request that makes a role. */
record RoleRequest(@Nullable String role, @Nullable List<@Nullable Permission> permissions) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,100}");
  private static final int MAX_PERMISSIONS = 10_000;

  void check() {
    var violations = new Violations();
    violations.required("role", role);
    violations.required("permissions", permissions);
    violations.that(
        "role",
        role,
        name ->
            name.isEmpty() || NAME.matcher(name).matches()
                ? Optional.empty()
                : Optional.of("is not 1 to 100 letters, digits, dots, dashes and underscores"));
    if (permissions != null) {
      violations.between("permissions", (long) permissions.size(), 1, MAX_PERMISSIONS);
      for (int i = 0; i < Math.min(permissions.size(), MAX_PERMISSIONS); i++) {
        var permission = permissions.get(i);
        violations.required("permissions[" + i + "]", permission);
        if (permission != null) {
          permission.check("permissions[" + i + "].", violations);
        }
      }
    }
    violations.throwIfAny();
  }
}
