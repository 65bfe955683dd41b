package dragonfly.core.config;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Where the values of one configuration come from besides the file, and which keys were asked for.
 * Not thread-safe.
 */
final class ConfigSource {
  final String name;
  private final String envPrefix;
  private final Map<String, String> overrides;
  private final Map<String, String> env;
  private final Map<String, Set<String>> askedKeys = new HashMap<>();
  private final Set<String> usedOverrides = new HashSet<>();

  ConfigSource(
      String name, String envPrefix, Map<String, String> overrides, Map<String, String> env) {
    this.name = name;
    this.envPrefix = envPrefix;
    this.overrides = Map.copyOf(overrides);
    this.env = Map.copyOf(env);
  }

  /** The value that wins over the file. */
  @Nullable Given override(String path) {
    String flag = overrides.get(path);
    if (flag != null) {
      usedOverrides.add(path);
      return new Given("--set", flag);
    }
    if (envPrefix.isEmpty()) {
      return null;
    }
    String variable = variable(path);
    String value = env.get(variable);
    return value == null ? null : new Given(variable, value);
  }

  /** Whether a value is given for a key below this path. */
  boolean isOverriddenBelow(String path) {
    String prefix = path + ".";
    if (overrides.keySet().stream().anyMatch(key -> key.startsWith(prefix))) {
      return true;
    }
    String variables = variable(path) + "_";
    return !envPrefix.isEmpty() && env.keySet().stream().anyMatch(key -> key.startsWith(variables));
  }

  /** Values given by flags for keys directly below this path, by key. */
  Map<String, String> overriddenBelow(String path) {
    var found = new HashMap<String, String>();
    String prefix = path + ".";
    overrides.forEach(
        (key, value) -> {
          if (key.startsWith(prefix)) {
            usedOverrides.add(key);
            found.put(key.substring(prefix.length()), value);
          }
        });
    return found;
  }

  void ask(String parentPath, String key) {
    askedKeys.computeIfAbsent(parentPath, _ -> new TreeSet<>()).add(key);
  }

  /**
   * Keys asked for below this path, in the order of the alphabet; null if nobody looked into it.
   */
  @Nullable Set<String> asked(String path) {
    return askedKeys.get(path);
  }

  /** Dotted paths of all keys asked for but those below which other keys were asked for. */
  List<String> askedLeaves() {
    var leaves = new TreeSet<String>();
    askedKeys.forEach(
        (parent, keys) ->
            keys.stream()
                .map(key -> parent.isEmpty() ? key : parent + "." + key)
                .filter(path -> !isLookedInto(path))
                .forEach(path -> leaves.add(path.replaceAll("\\[\\d+]", "[]"))));
    return List.copyOf(leaves);
  }

  private boolean isLookedInto(String path) {
    return askedKeys.containsKey(path) || askedKeys.containsKey(path + "[0]");
  }

  Set<String> unusedOverrides() {
    var unused = new TreeSet<>(overrides.keySet());
    unused.removeAll(usedOverrides);
    return unused;
  }

  private String variable(String path) {
    return envPrefix + "_" + path.replace('.', '_').toUpperCase(Locale.ROOT);
  }

  /** A value and where it was given. */
  record Given(String origin, String text) {}
}
