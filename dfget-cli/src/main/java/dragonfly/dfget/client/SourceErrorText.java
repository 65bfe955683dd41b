package dragonfly.dfget.client;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reader of the JSON text that stands in {@code grpc-status-details-bin} when a source failed:
 * {@code {"message":"...","header":{"k":"v"},"status_code":404}}. Keys it does not know are
 * skipped.
 */
final class SourceErrorText {
  private static final int MAX_DEPTH = 16;

  private final String text;
  private int at;

  private SourceErrorText(String text) {
    this.text = text;
  }

  /** Null if the bytes are anything else than such a text. */
  static @Nullable SourceRefusedException parse(byte[] json) {
    try {
      var reader = new SourceErrorText(new String(json, StandardCharsets.UTF_8));
      if (!(reader.value(0) instanceof Map<?, ?> fields)
          || !(fields.get("message") instanceof String message)) {
        return null;
      }
      var header = new LinkedHashMap<String, String>();
      if (fields.get("header") instanceof Map<?, ?> map) {
        map.forEach((name, value) -> header.put(String.valueOf(name), String.valueOf(value)));
      }
      Integer status = fields.get("status_code") instanceof Double code ? code.intValue() : null;
      return new SourceRefusedException(message, header, status);
    } catch (IllegalArgumentException | StringIndexOutOfBoundsException _) {
      return null;
    }
  }

  private Object value(int depth) {
    if (depth > MAX_DEPTH) {
      throw new IllegalArgumentException("nested too deeply");
    }
    space();
    return switch (text.charAt(at)) {
      case '{' -> object(depth);
      case '"' -> string();
      case '[' -> array(depth);
      default -> word();
    };
  }

  private Map<String, Object> object(int depth) {
    var fields = new LinkedHashMap<String, Object>();
    at++;
    space();
    while (text.charAt(at) != '}') {
      space();
      String name = string();
      space();
      expect(':');
      fields.put(name, value(depth + 1));
      next('}');
    }
    at++;
    return fields;
  }

  /** Arrays do not occur in known fields; their content is dropped. */
  private Object array(int depth) {
    at++;
    space();
    while (text.charAt(at) != ']') {
      var _ = value(depth + 1);
      next(']');
    }
    at++;
    return "";
  }

  private void next(char end) {
    space();
    if (text.charAt(at) != end) {
      expect(',');
    }
  }

  private Object word() {
    int from = at;
    while (at < text.length() && ",}] \t\r\n".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    String word = text.substring(from, at);
    return switch (word) {
      case "null", "true", "false" -> word;
      default -> Double.valueOf(word);
    };
  }

  private String string() {
    expect('"');
    var string = new StringBuilder();
    while (text.charAt(at) != '"') {
      char c = text.charAt(at++);
      string.append(c == '\\' ? escaped() : c);
    }
    at++;
    return string.toString();
  }

  private char escaped() {
    char c = text.charAt(at++);
    return switch (c) {
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'u' -> {
        at += 4;
        yield (char) Integer.parseInt(text.substring(at - 4, at), 16);
      }
      default -> c;
    };
  }

  private void expect(char c) {
    if (text.charAt(at) != c) {
      throw new IllegalArgumentException("expected " + c);
    }
    at++;
  }

  private void space() {
    while (" \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }
}
