package dragonfly.it.deploy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** A node of what the chart rendered: an object of Kubernetes, or something inside one. */
record Rendered(Map<String, Object> content) {
  /** All objects of a text of YAML documents. */
  static List<Rendered> all(String yaml) {
    var objects = new ArrayList<Rendered>();
    for (Object document :
        new Load(LoadSettings.builder().setAllowDuplicateKeys(false).build())
            .loadAllFromString(yaml)) {
      if (document != null) {
        objects.add(new Rendered(map(document)));
      }
    }
    return objects;
  }

  @SuppressWarnings("unchecked") // YAML of objects has texts as keys
  private static Map<String, Object> map(Object node) {
    return (Map<String, Object>) node;
  }

  String kind() {
    return text("kind");
  }

  String name() {
    return at("metadata").text("name");
  }

  boolean has(String key) {
    return content.containsKey(key);
  }

  /**
   * The map below some keys.
   *
   * @throws NullPointerException if there is none
   */
  Rendered at(String... keys) {
    var node = this;
    for (String key : keys) {
      node = new Rendered(map(Objects.requireNonNull(node.content.get(key), key)));
    }
    return node;
  }

  Optional<Rendered> find(String key) {
    return Optional.ofNullable(content.get(key)).map(node -> new Rendered(map(node)));
  }

  /** The maps of a list, none without the key. */
  List<Rendered> list(String key) {
    return content.get(key) instanceof List<?> nodes
        ? nodes.stream().map(node -> new Rendered(map(node))).toList()
        : List.of();
  }

  /** The texts of a list, none without the key. */
  List<String> texts(String key) {
    return content.get(key) instanceof List<?> nodes
        ? nodes.stream().map(String::valueOf).toList()
        : List.of();
  }

  String text(String key) {
    return String.valueOf(Objects.requireNonNull(content.get(key), key));
  }
}
