package dragonfly.launcher.cluster;

import java.util.Map;

/**
 * What the user chose for a cluster. Immutable.
 *
 * @param data where everything lives
 * @param site where it is reached
 * @param ports which numbers it listens on
 * @param flags single settings by role and dotted key; win over the user's files
 * @param logLevel error, warn, info, debug or trace
 */
public record ClusterOptions(
    DataDirectory data,
    Site site,
    PortPlan ports,
    Map<Role, Map<String, String>> flags,
    String logLevel) {
  public ClusterOptions {
    flags = Map.copyOf(flags);
  }

  Map<String, String> flagsOf(Role role) {
    return flags.getOrDefault(role, Map.of());
  }
}
