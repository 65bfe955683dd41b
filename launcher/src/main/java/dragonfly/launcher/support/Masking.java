package dragonfly.launcher.support;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Takes secrets out of texts: by the form of what stands there, and by the values that it has
 * learned from configurations. Masks rather too much than too little. Not thread-safe.
 */
final class Masking {
  static final String MASK = "****";

  /** A value that is shorter says little, and would be found in every other word. */
  private static final int SHORTEST = 4;

  private static final String NAME =
      "[\\w.-]*(?:passw(?:or)?d|passphrase|secret|token|credential|api[_-]?key|access[_-]?key|private[_-]?key|cookie|authorization|signature|_pat\\b)[\\w.-]*";
  private static final Pattern SECRET_NAME = Pattern.compile("(?i)" + NAME + "|(?:.*[._])?key|pat");

  private record Rule(Pattern pattern, String replacement) {
    static Rule of(String pattern, String replacement) {
      return new Rule(Pattern.compile(pattern), replacement);
    }
  }

  private static final List<Rule> RULES =
      List.of(
          Rule.of(
              "(?s)-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\\z)",
              "-----" + MASK + "-----"),
          Rule.of("(?i)\\b(bearer|basic)\\s+[A-Za-z0-9._~+/=-]{4,}", "$1 " + MASK),
          Rule.of("eyJ[\\w-]+\\.[\\w-]+\\.[\\w-]*", MASK),
          Rule.of("\\b(?:AKIA|ASIA)[0-9A-Z]{16}\\b", MASK),
          Rule.of("(\\w://)[^/\\s@\"']+@", "$1" + MASK + "@"),
          Rule.of("(\\w://[^\\s\"'?]+)\\?[^\\s\"']+", "$1?" + MASK),
          // in quotes, as in JSON; after "=", as in logs and environments; after ":", as in YAML
          Rule.of(
              "(?i)([\"']?" + NAME + "[\"']?\\s*[:=]\\s*)\"(?:[^\"\\\\]|\\\\.)*\"",
              "$1\"" + MASK + "\""),
          Rule.of("(?i)([\"']?" + NAME + "[\"']?\\s*[:=]\\s*)'[^']*'", "$1'" + MASK + "'"),
          Rule.of("(?i)(" + NAME + "=)[^\\s\"'*][^\\s,;&]*", "$1" + MASK),
          Rule.of("(?im)(" + NAME + "[\"']?:[ \\t]+)[^\\s\"'*{\\[|>][^,}\\n]*", "$1" + MASK),
          // a key that is no file
          Rule.of(
              "(?im)(^|[\\s{,])(key[\"']?\\s*[:=]\\s*)[^\\s/\"'*{\\[|>][^\\s,}]*", "$1$2" + MASK));

  private final TreeSet<String> values =
      new TreeSet<>(Comparator.comparingInt(String::length).reversed().thenComparing(text -> text));

  /** Takes note of the secrets of a YAML file; nothing if it is none. */
  void learnYaml(String text) {
    try {
      var loader = new Load(LoadSettings.builder().build());
      learn(loader.loadFromString(text), false);
    } catch (YamlEngineException e) {
      // what cannot be read is masked by its form alone
    }
  }

  /** Takes note of the secrets among {@code NAME=value} pairs. */
  void learnVariables(Map<String, String> variables) {
    variables.forEach(
        (name, value) -> {
          if (SECRET_NAME.matcher(name).matches()) {
            remember(value);
          }
        });
  }

  private void learn(@Nullable Object node, boolean isSecret) {
    switch (node) {
      case null -> {}
      case Map<?, ?> map ->
          map.forEach(
              (key, value) ->
                  learn(value, isSecret || SECRET_NAME.matcher(String.valueOf(key)).matches()));
      case Iterable<?> list -> list.forEach(item -> learn(item, isSecret));
      default -> {
        if (isSecret) {
          String.valueOf(node).lines().map(String::strip).forEach(this::remember);
        }
      }
    }
  }

  private void remember(String value) {
    // the path of a key is no secret; flags and small numbers are none either
    boolean isPath = value.startsWith("/") && value.matches("/[\\w./-]+") && value.contains(".");
    if (value.length() >= SHORTEST && !isPath && !value.matches("true|false")) {
      values.add(value);
    }
  }

  /** The text without secrets. */
  String mask(String text) {
    String masked = text;
    for (String value : values) {
      masked = masked.replace(value, MASK);
    }
    for (Rule rule : RULES) {
      masked = rule.pattern.matcher(masked).replaceAll(rule.replacement);
    }
    return masked;
  }

  /** The variables that say something about our programs, masked, a line each. */
  List<String> environment(Map<String, String> environment) {
    var lines = new ArrayList<String>();
    environment.forEach(
        (name, value) -> {
          if (name.matches("DRAGONFLY_.*|JAVA.*|JDK_.*|LANG|LC_.*|TZ|(?i).*_proxy")) {
            boolean isSecret = SECRET_NAME.matcher(name).matches();
            lines.add(name + "=" + (isSecret ? MASK : mask(value)));
          }
        });
    lines.sort(Comparator.naturalOrder());
    return lines;
  }
}
