package dragonfly.launcher;

import dragonfly.launcher.cluster.Role;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Reads {@code --set role.key=value} flags, and what the environment sets. */
final class Settings {
  /** The variable that gives the manager's root user its first password. */
  static final String INITIAL_ROOT_PASSWORD = "DRAGONFLY_INITIAL_ROOT_PASSWORD";

  private Settings() {}

  /**
   * Values by role and dotted key; {@link IllegalArgumentException} names a text of another form.
   */
  static Map<Role, Map<String, String>> parse(List<String> flags, Map<String, String> environment) {
    var settings = new EnumMap<Role, Map<String, String>>(Role.class);
    String password = environment.getOrDefault(INITIAL_ROOT_PASSWORD, "");
    if (!password.isEmpty()) {
      settings
          .computeIfAbsent(Role.MANAGER, _ -> new LinkedHashMap<>())
          .put("auth.initialRootPassword", password);
    }
    for (String flag : flags) {
      int equals = flag.indexOf('=');
      int dot = flag.indexOf('.');
      if (dot < 1 || equals < dot + 2) {
        throw new IllegalArgumentException(
            "\"%s\" is not of the form role.key=value (e.g. peer.download.concurrentPieceCount=4)"
                .formatted(flag));
      }
      settings
          .computeIfAbsent(role(flag.substring(0, dot)), _ -> new LinkedHashMap<>())
          .put(flag.substring(dot + 1, equals), flag.substring(equals + 1));
    }
    return settings;
  }

  private static Role role(String label) {
    return Arrays.stream(Role.values())
        .filter(role -> role.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "\"%s\" is not a role (expected %s)"
                        .formatted(
                            label,
                            Arrays.stream(Role.values())
                                .map(Role::label)
                                .collect(Collectors.joining(", ")))));
  }
}
