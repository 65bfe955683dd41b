package dragonfly.manager.audit;

import dragonfly.manager.json.Json;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Takes out of a document what must not be kept: secrets by the names of their keys, and those in
 * URLs.
 */
final class Redaction {
  static final String MASK = "****";

  private static final Pattern SECRET =
      Pattern.compile(
          "password|passwd|token|secret|sealed|hash|credential|authorization|private|header|cookie"
              + "|access_?key",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern USER_INFO = Pattern.compile("(?<=://)[^/?#@\\s]*@");
  private static final Pattern QUERY = Pattern.compile("(?<=://[^?\\s]{0,2000}\\?)\\S+");

  private Redaction() {}

  static boolean isSecret(String key) {
    return SECRET.matcher(key).find();
  }

  /** A copy without secrets. */
  static JsonNode redacted(JsonNode document) {
    if (document.isObject()) {
      var copy = JsonNodeFactory.instance.objectNode();
      document
          .properties()
          .forEach(
              entry ->
                  copy.set(
                      entry.getKey(),
                      isSecret(entry.getKey()) && !isBlank(entry.getValue())
                          ? JsonNodeFactory.instance.stringNode(MASK)
                          : redacted(entry.getValue())));
      return copy;
    }
    if (document.isArray()) {
      var copy = JsonNodeFactory.instance.arrayNode();
      document.forEach(element -> copy.add(redacted(element)));
      return copy;
    }
    return document.isString()
        ? JsonNodeFactory.instance.stringNode(redacted(document.asString()))
        : document;
  }

  /**
   * A text without secrets: URLs lose their user and their query, which may be a signature;
   * documents in a text lose what documents lose.
   */
  static String redacted(String text) {
    if (text.startsWith("{") || text.startsWith("[")) {
      try {
        return Json.write(redacted(Json.mapper().readTree(text)));
      } catch (JacksonException _) {
        // a text like any other
      }
    }
    if (!text.contains("://")) {
      return text;
    }
    return QUERY.matcher(USER_INFO.matcher(text).replaceAll(MASK + "@")).replaceAll(MASK);
  }

  private static boolean isBlank(JsonNode value) {
    return value.isNull() || (value.isString() && value.asString().isEmpty());
  }
}
