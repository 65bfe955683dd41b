package dragonfly.core.registry;

import io.grpc.Status;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads JSON, which is a part of YAML, for which core has a reader. */
final class Documents {
  private Documents() {}

  static @Nullable Object parse(String json, String label) {
    if (!json.stripLeading().startsWith("{")) {
      throw new RegistryException(
          Status.Code.INVALID_ARGUMENT, "registry answered no JSON object: what=" + label);
    }
    try {
      return new Load(LoadSettings.builder().setLabel(label).setCodePointLimit(4 << 20).build())
          .loadFromString(json);
    } catch (YamlEngineException e) {
      throw new RegistryException(
          Status.Code.INVALID_ARGUMENT, "registry answered no JSON: what=" + label, e);
    }
  }

  static Map<?, ?> map(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }

  static List<Map<?, ?>> maps(@Nullable Object value) {
    return value instanceof List<?> list
        ? list.stream().<Map<?, ?>>map(Documents::map).toList()
        : List.of();
  }

  static String text(Map<?, ?> map, String key) {
    return map.get(key) instanceof String text ? text : "";
  }
}
