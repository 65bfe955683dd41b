package dragonfly.manager.json;

import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.jdk.StringDeserializer;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.type.LogicalType;

/**
 * Refuses texts that JSON can write but not every database can keep: with the character 0, or with
 * half of a surrogate pair.
 */
final class CleanText extends StdScalarDeserializer<String> {
  CleanText() {
    super(String.class);
  }

  @Override
  public LogicalType logicalType() {
    return LogicalType.Textual;
  }

  @Override
  public String deserialize(JsonParser parser, DeserializationContext context) {
    var text = StringDeserializer.instance.deserialize(parser, context);
    if (text != null && !isClean(text)) {
      throw context.weirdStringException(text, String.class, "a character that cannot be kept");
    }
    return text;
  }

  private static boolean isClean(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0 || Character.isLowSurrogate(c)) {
        return false;
      }
      if (Character.isHighSurrogate(c)) {
        i++;
        if (i == text.length() || !Character.isLowSurrogate(text.charAt(i))) {
          return false;
        }
      }
    }
    return true;
  }
}
