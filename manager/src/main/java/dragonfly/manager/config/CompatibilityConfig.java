package dragonfly.manager.config;

import dragonfly.core.config.ConfigNode;
import java.util.regex.Pattern;

/**
 * The {@code compatibility} block: where we differ from other implementations, and how to differ
 * less.
 *
 * @param generation client version whose rings and ids the clusters of this manager use; default
 *     1.5.10. Daemons and schedulers have the same key and act on it; here it is told in the log.
 * @param rest {@code DRAGONFLY}, or {@code REFERENCE}: a refused permission is answered 401 instead
 *     of 403, and a PATCH of a cluster without {@code is_default} sets it to false, and access
 *     tokens may do what their scopes permit, whatever the roles of their users
 * @param console whether scripts may read the cookie of a session, as the console of other managers
 *     does; default false
 */
public record CompatibilityConfig(String generation, Rest rest, boolean console) {
  private static final Pattern VERSION = Pattern.compile("[0-9]+\\.[0-9]+\\.[0-9]+");

  /** Whose REST quirks are kept. */
  public enum Rest {
    DRAGONFLY,
    REFERENCE
  }

  /** Whether REST answers as the reference does where the two differ. */
  public boolean referenceRest() {
    return rest == Rest.REFERENCE;
  }

  static CompatibilityConfig of(ConfigNode node) {
    return new CompatibilityConfig(
        node.parse(
            "generation",
            "1.5.10",
            CompatibilityConfig::version,
            "the version of a client",
            "1.5.10"),
        node.choice("rest", Rest.class, Rest.DRAGONFLY),
        node.flag("console", false));
  }

  private static String version(String text) {
    if (!VERSION.matcher(text).matches()) {
      throw new IllegalArgumentException(text);
    }
    return text;
  }
}
