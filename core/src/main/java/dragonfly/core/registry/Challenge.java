package dragonfly.core.registry;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a registry wants to see, from a {@code WWW-Authenticate} header. Immutable.
 *
 * @param scheme in lower case
 * @param parameters names in lower case
 */
record Challenge(String scheme, Map<String, String> parameters) {
  private static final Pattern SCHEME = Pattern.compile("\\s*([A-Za-z][A-Za-z0-9-]*)(?:\\s+(.*))?");
  private static final Pattern PARAMETER =
      Pattern.compile("([A-Za-z_]+)\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\s,\"]+))");

  Challenge {
    parameters = Map.copyOf(parameters);
  }

  /** The first challenge that we can answer: Bearer before Basic. */
  static Optional<Challenge> best(List<String> headers) {
    var parsed = headers.stream().flatMap(header -> parse(header).stream()).toList();
    return parsed.stream()
        .filter(challenge -> challenge.scheme.equals("bearer"))
        .findFirst()
        .or(() -> parsed.stream().filter(c -> c.scheme.equals("basic")).findFirst());
  }

  private static Optional<Challenge> parse(String header) {
    var matcher = SCHEME.matcher(header);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    var parameters = new HashMap<String, String>();
    String rest = matcher.group(2);
    if (rest != null) {
      var each = PARAMETER.matcher(rest);
      while (each.find()) {
        String quoted = each.group(2);
        parameters.put(
            each.group(1).toLowerCase(Locale.ROOT),
            quoted == null ? each.group(3) : quoted.replaceAll("\\\\(.)", "$1"));
      }
    }
    return Optional.of(new Challenge(matcher.group(1).toLowerCase(Locale.ROOT), parameters));
  }
}
