package dragonfly.manager.job;

import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** {@code ${secret:name}} in arguments stands for the secret of that name. */
final class SecretReferences {
  static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  private static final Pattern REFERENCE =
      Pattern.compile("\\$\\{secret:(" + NAME.pattern() + ")}");

  /** Perhaps behind the word of a scheme. */
  private static final Pattern NOTHING_ELSE =
      Pattern.compile("(?:(?:Bearer|Basic|Token) )?" + REFERENCE.pattern());

  /** Arguments that are shown masked, or that are of no use without one that is. */
  private static final Set<String> PLACES =
      Set.of("headers", "username", "password", "object_storage", "hdfs");

  private SecretReferences() {}

  /** Whether the text tells nothing but the name of a secret. */
  static boolean isAll(String text) {
    return NOTHING_ELSE.matcher(text).matches();
  }

  /** The names of the secrets that the arguments refer to. */
  static Set<String> names(JsonNode args) {
    var names = new TreeSet<String>();
    var _ =
        replace(
            args,
            name -> {
              names.add(name);
              return "";
            });
    return names;
  }

  /** Which arguments refer to a secret and may not, as they are shown. */
  static Set<String> misplaced(JsonNode args) {
    var found = new TreeSet<String>();
    args.properties().stream()
        .filter(field -> !PLACES.contains(field.getKey()))
        .filter(field -> REFERENCE.matcher(field.getValue().toString()).find())
        .forEach(field -> found.add(field.getKey()));
    return found;
  }

  /** The arguments with the contents of the secrets instead of their names. */
  static JsonNode replace(JsonNode args, UnaryOperator<String> content) {
    var copy = JsonNodeFactory.instance.objectNode();
    args.properties()
        .forEach(
            field ->
                copy.set(
                    field.getKey(),
                    PLACES.contains(field.getKey())
                        ? inside(field.getValue(), content)
                        : field.getValue()));
    return copy;
  }

  private static JsonNode inside(JsonNode node, UnaryOperator<String> content) {
    if (node.isObject()) {
      var copy = JsonNodeFactory.instance.objectNode();
      node.properties()
          .forEach(field -> copy.set(field.getKey(), inside(field.getValue(), content)));
      return copy;
    }
    if (!node.isString()) {
      return node;
    }
    return JsonNodeFactory.instance.stringNode(
        REFERENCE
            .matcher(node.asString())
            .replaceAll(match -> Matcher.quoteReplacement(content.apply(match.group(1)))));
  }
}
