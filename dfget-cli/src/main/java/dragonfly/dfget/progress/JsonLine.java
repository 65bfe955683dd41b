package dragonfly.dfget.progress;

import java.util.Map;

/** Writer of one JSON object on one line. */
public final class JsonLine {
  private static final String HEX = "0123456789abcdef";

  private final StringBuilder json = new StringBuilder("{");

  public JsonLine text(String key, String value) {
    key(key);
    quote(value);
    return this;
  }

  public JsonLine number(String key, long value) {
    key(key);
    json.append(value);
    return this;
  }

  public JsonLine bool(String key, boolean value) {
    key(key);
    json.append(value);
    return this;
  }

  JsonLine texts(String key, Map<String, String> values) {
    key(key);
    var inner = new JsonLine();
    values.forEach(inner::text);
    json.append(inner);
    return this;
  }

  /** A value that is JSON already. */
  public JsonLine json(String key, String value) {
    key(key);
    json.append(value);
    return this;
  }

  private void key(String key) {
    if (json.length() > 1) {
      json.append(',');
    }
    quote(key);
    json.append(':');
  }

  private void quote(String text) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ' || c == 0x7f || Character.isSurrogate(c)) {
        json.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
          json.append(HEX.charAt((c >> shift) & 0xf));
        }
      } else {
        json.append(c);
      }
    }
    json.append('"');
  }

  @Override
  public String toString() {
    return json + "}";
  }
}
