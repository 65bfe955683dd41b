package dragonfly.core.rpc;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * What a source answered when it failed, as it travels in {@code grpc-status-details-bin}: JSON
 * text, not the usual {@code google.rpc.Status}. Immutable.
 *
 * @param statusCode of HTTP, null if there was no answer
 */
public record SourceErrorDetails(
    String message, Map<String, String> header, @Nullable Integer statusCode) {
  public SourceErrorDetails {
    header = Map.copyOf(header);
  }

  /**
   * {@code {"message":"…","header":{"k":"v"},"status_code":404}}, without the status code if there
   * is none.
   */
  public String toJson() {
    var json = new StringBuilder("{\"message\":");
    quote(json, message);
    json.append(",\"header\":{");
    String separator = "";
    for (var entry : new TreeMap<>(header).entrySet()) {
      json.append(separator);
      quote(json, entry.getKey());
      json.append(':');
      quote(json, entry.getValue());
      separator = ",";
    }
    json.append('}');
    if (statusCode != null) {
      json.append(",\"status_code\":").append(statusCode);
    }
    return json.append('}').toString();
  }

  /** Reads what {@link #toJson} writes; empty for anything else. */
  public static Optional<SourceErrorDetails> parse(String json) {
    if (!json.stripLeading().startsWith("{")) {
      return Optional.empty();
    }
    try {
      Object parsed =
          new Load(LoadSettings.builder().setLabel("details").build()).loadFromString(json);
      if (!(parsed instanceof Map<?, ?> map) || !(map.get("message") instanceof String message)) {
        return Optional.empty();
      }
      var header = new LinkedHashMap<String, String>();
      if (map.get("header") instanceof Map<?, ?> fields) {
        fields.forEach((key, value) -> header.put(String.valueOf(key), String.valueOf(value)));
      }
      Integer statusCode = map.get("status_code") instanceof Integer code ? code : null;
      return Optional.of(new SourceErrorDetails(message, header, statusCode));
    } catch (YamlEngineException _) {
      return Optional.empty(); // JSON is a part of YAML
    }
  }

  private static void quote(StringBuilder json, String text) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> json.append("\\\"");
        case '\\' -> json.append("\\\\");
        case '\n' -> json.append("\\n");
        case '\r' -> json.append("\\r");
        case '\t' -> json.append("\\t");
        default -> {
          if (c < 0x20 || c == 0x7f) {
            json.append("\\u%04x".formatted((int) c));
          } else {
            json.append(c);
          }
        }
      }
    }
    json.append('"');
  }
}
