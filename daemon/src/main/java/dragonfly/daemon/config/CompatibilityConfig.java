package dragonfly.daemon.config;

import dragonfly.core.config.ConfigException;
import dragonfly.core.config.ConfigNode;
import dragonfly.core.id.IdGeneration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The {@code compatibility} block (ours): with which generation of the protocol's clients this
 * daemon shares task ids and the choice of scheduler.
 *
 * @param version {@code compatibility.generation}, announced as this host's version; default 1.5.10
 * @param ids how task ids are computed
 * @param legacyRing true: schedulers are chosen as clients before 1.5.9 do
 */
public record CompatibilityConfig(String version, IdGeneration ids, boolean legacyRing) {
  private static final Pattern VERSION = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})\\.(\\d{1,4})");

  static CompatibilityConfig load(ConfigNode node) {
    String generation = node.text("generation", "1.5.10");
    Matcher version = VERSION.matcher(generation);
    if (!version.matches()) {
      throw new ConfigException(
          Keys.of(node, "generation")
              + ": \""
              + generation
              + "\" is not a client version (expected 1.5.10, or e.g. 1.5.1)");
    }
    return new CompatibilityConfig(
        generation, IdGeneration.ofVersion(generation), isBefore159(version));
  }

  private static boolean isBefore159(Matcher version) {
    int major = Integer.parseInt(version.group(1));
    int minor = Integer.parseInt(version.group(2));
    int patch = Integer.parseInt(version.group(3));
    return major < 1 || (major == 1 && (minor < 5 || (minor == 5 && patch < 9)));
  }
}
