package dragonfly.manager.job;

import dragonfly.core.id.FilteredQueryParams;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes arguments fit to be shown: values that let somebody act as another are masked. All values
 * of headers are, as nobody knows which of them hold a token. Names of secrets are none.
 */
final class Redaction {
  static final String MASK = "******";

  private static final Set<String> SECRETS =
      Set.of(
          "password",
          "access_key_secret",
          "session_token",
          "security_token",
          "delegation_token",
          "token");
  private static final String HEADERS = "headers";

  private static final Pattern USER_INFO =
      Pattern.compile("^([A-Za-z][A-Za-z0-9+.-]*://)[^/?#@]*@");

  /** Parameters that carry signatures; {@code ns} names a registry. */
  private static final Pattern SIGNATURE =
      Pattern.compile(
          FilteredQueryParams.DEFAULT.stream()
              .filter(name -> !name.equals("ns"))
              .map(Pattern::quote)
              .collect(Collectors.joining("|", "([?&](?:", ")=)[^&#]*")),
          Pattern.CASE_INSENSITIVE);

  private Redaction() {}

  static JsonNode mask(JsonNode args) {
    return mask(args, "", false);
  }

  private static JsonNode mask(JsonNode node, String name, boolean inHeaders) {
    var make = JsonNodeFactory.instance;
    if (node.isObject()) {
      ObjectNode copy = make.objectNode();
      node.properties()
          .forEach(
              field ->
                  copy.set(
                      field.getKey(),
                      mask(field.getValue(), field.getKey(), name.equals(HEADERS))));
      return copy;
    }
    if (node.isArray()) {
      var copy = make.arrayNode();
      node.forEach(element -> copy.add(mask(element, name, inHeaders)));
      return copy;
    }
    if (inHeaders || SECRETS.contains(name)) {
      return SecretReferences.isAll(node.asString("")) ? node : make.stringNode(MASK);
    }
    return node.isString() && (name.equals("url") || name.equals("urls"))
        ? make.stringNode(maskUrl(node.asString()))
        : node;
  }

  /** The URL without passwords and signatures. */
  static String maskUrl(String url) {
    var withoutUser = USER_INFO.matcher(url).replaceFirst("$1" + MASK + "@");
    return SIGNATURE
        .matcher(withoutUser)
        .replaceAll(match -> Matcher.quoteReplacement(match.group(1) + MASK));
  }
}
