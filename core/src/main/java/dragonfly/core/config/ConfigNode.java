package dragonfly.core.config;

import dragonfly.core.unit.Bandwidth;
import dragonfly.core.unit.ByteSize;
import dragonfly.core.unit.Durations;
import dragonfly.core.unit.Secret;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A mapping of a configuration, and a cursor that remembers which keys were asked for. A key
 * without a value, with {@code null} or with an empty text counts as absent, but for {@link #text},
 * where an empty text in quotes is a value. A value of the wrong form throws a {@link
 * ConfigException} that names file, key, value and the expected form. Not thread-safe.
 */
public final class ConfigNode {
  private final ConfigSource source;
  private final String path;
  private final @Nullable MappingNode mapping;

  ConfigNode(ConfigSource source, String path, @Nullable MappingNode mapping) {
    this.source = source;
    this.path = path;
    this.mapping = mapping;
  }

  /** Keys from the root to this node, joined by dots; empty for the root. */
  public String path() {
    return path;
  }

  /**
   * Binds this node with a function, adding the file's name to the complaints of {@link Checks} in
   * the records.
   */
  public <T> T bind(Function<ConfigNode, T> binding) {
    try {
      return binding.apply(this);
    } catch (ConfigException e) {
      String message = e.getMessage();
      if (message == null || message.startsWith(source.name + ": ")) {
        throw e;
      }
      throw new ConfigException(source.name + ": " + message, e);
    }
  }

  /** Whether the key has a value, be it a text, a list or a mapping. */
  public boolean isPresent(String key) {
    source.ask(path, key);
    return source.override(full(key)) != null
        || source.isOverriddenBelow(full(key))
        || present(find(key)) != null;
  }

  /** Takes note of keys that are accepted and have no effect. */
  public void ignore(String... keys) {
    for (String key : keys) {
      source.ask(path, key);
      source.override(full(key));
    }
  }

  public String text(String key, String byDefault) {
    String text = textOrNull(key);
    return text == null ? byDefault : text;
  }

  public @Nullable String textOrNull(String key) {
    Value value = scalar(key);
    return value == null ? null : value.text;
  }

  public @Nullable Secret secretOrNull(String key) {
    String text = textOrNull(key);
    return text == null ? null : new Secret(text);
  }

  public int integer(String key, int byDefault) {
    return parse(key, byDefault, Integer::valueOf, "a whole number", "8");
  }

  /** As {@link #integer}, within the range, both ends included. */
  public int integer(String key, int byDefault, int low, int high) {
    return parse(
        key,
        byDefault,
        text -> {
          int number = Integer.parseInt(text);
          if (number < low || number > high) {
            throw new IllegalArgumentException("out of range");
          }
          return number;
        },
        "a whole number from " + low + " to " + high,
        Integer.toString(byDefault));
  }

  /** A port; 0 stands for any free one. */
  public int port(String key, int byDefault) {
    return integer(key, byDefault, 0, 65535);
  }

  public long longInteger(String key, long byDefault) {
    return parse(key, byDefault, Long::valueOf, "a whole number", "8");
  }

  public double decimal(String key, double byDefault) {
    return parse(key, byDefault, Double::valueOf, "a number", "0.5");
  }

  public boolean flag(String key, boolean byDefault) {
    return parse(
        key,
        byDefault,
        text ->
            switch (text.toLowerCase(Locale.ROOT)) {
              case "true" -> true;
              case "false" -> false;
              default -> throw new IllegalArgumentException(text);
            },
        "a flag",
        "true or false");
  }

  public Duration duration(String key, Duration byDefault) {
    return parse(key, byDefault, Durations::parse, "a duration", "6m");
  }

  public ByteSize size(String key, ByteSize byDefault) {
    return parse(key, byDefault, ByteSize::parse, "a size", "64MiB");
  }

  public Bandwidth bandwidth(String key, Bandwidth byDefault) {
    return parse(key, byDefault, Bandwidth::parse, "a bandwidth", "10GB");
  }

  public Path path(String key, Path byDefault) {
    return parse(key, byDefault, ConfigNode::toPath, "a path", byDefault.toString());
  }

  public Optional<Path> optionalPath(String key) {
    Value value = valueWithText(key);
    return value == null
        ? Optional.empty()
        : Optional.of(convert(key, value, ConfigNode::toPath, "a path", "/etc/dragonfly/ca.crt"));
  }

  /**
   * One of the names of the enum, without regard to case; {@code _} of a name may be written {@code
   * -} or left out.
   */
  public <E extends Enum<E>> E choice(String key, Class<E> type, E byDefault) {
    String names =
        Arrays.stream(type.getEnumConstants())
            .map(e -> e.name().toLowerCase(Locale.ROOT).replace('_', '-'))
            .collect(Collectors.joining(", "));
    return parse(
        key,
        byDefault,
        text ->
            Arrays.stream(type.getEnumConstants())
                .filter(e -> plain(e.name()).equals(plain(text)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(text)),
        "a known choice",
        names);
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
  }

  /**
   * A value of any form that {@code parser} reads; it throws {@link IllegalArgumentException} for
   * others.
   */
  public <T> T parse(
      String key, T byDefault, Function<String, T> parser, String kind, String example) {
    Value value = valueWithText(key);
    return value == null ? byDefault : convert(key, value, parser, kind, example);
  }

  /**
   * A list of texts, empty when absent. A single text is a list of one; an override is a list in
   * brackets or one text.
   */
  public List<String> texts(String key) {
    Located found = locate(key);
    if (found == null) {
      return List.of();
    }
    if (found.node instanceof SequenceNode sequence) {
      var texts = new ArrayList<String>();
      for (Node item : sequence.getValue()) {
        if (!(item instanceof ScalarNode scalar)) {
          throw wrong(key, describe(item), "a list of texts", "[a, b]", found.place(item));
        }
        texts.add(scalar.getValue());
      }
      return List.copyOf(texts);
    }
    if (found.node instanceof ScalarNode scalar) {
      return found.origin == null ? List.of(scalar.getValue()) : split(scalar.getValue());
    }
    throw wrong(key, describe(found.node), "a list of texts", "[a, b]", found.place(found.node));
  }

  private static List<String> split(String text) {
    return Arrays.stream(text.split(",", -1))
        .map(String::strip)
        .filter(item -> !item.isEmpty())
        .toList();
  }

  /** As {@link #texts}, but the given list when the key is absent. */
  public List<String> texts(String key, List<String> byDefault) {
    return isPresent(key) ? texts(key) : byDefault;
  }

  /** The mapping below a key; an empty node when absent. */
  public ConfigNode node(String key) {
    Located found = locate(key);
    if (found == null) {
      return new ConfigNode(source, full(key), null);
    }
    if (found.node instanceof MappingNode below) {
      return new ConfigNode(source, full(key), below);
    }
    throw wrong(
        key,
        describe(found.node),
        "a mapping",
        "key: value lines below it",
        found.place(found.node));
  }

  /** The mappings of a list, empty when absent. */
  public List<ConfigNode> nodes(String key) {
    Located found = locate(key);
    if (found == null) {
      return List.of();
    }
    if (!(found.node instanceof SequenceNode sequence)) {
      throw wrong(key, describe(found.node), "a list", "- items below it", found.place(found.node));
    }
    var nodes = new ArrayList<ConfigNode>();
    for (Node item : sequence.getValue()) {
      if (!(item instanceof MappingNode below)) {
        throw wrong(key, describe(item), "a list of mappings", "- key: value", found.place(item));
      }
      nodes.add(new ConfigNode(source, full(key) + "[" + nodes.size() + "]", below));
    }
    return List.copyOf(nodes);
  }

  /** A mapping of texts to texts in the order of the file, empty when absent. */
  public Map<String, String> textMap(String key) {
    var texts = new LinkedHashMap<String, String>();
    Located found = locate(key);
    if (found != null) {
      if (!(found.node instanceof MappingNode below)) {
        throw wrong(
            key,
            describe(found.node),
            "a mapping",
            "key: value lines below it",
            found.place(found.node));
      }
      for (NodeTuple tuple : below.getValue()) {
        if (!(tuple.getKeyNode() instanceof ScalarNode name)
            || !(tuple.getValueNode() instanceof ScalarNode value)) {
          throw wrong(
              key,
              describe(tuple.getValueNode()),
              "a mapping of texts",
              "key: value",
              found.place(tuple.getValueNode()));
        }
        texts.put(name.getValue(), value.getValue());
      }
    }
    texts.putAll(source.overriddenBelow(full(key)));
    return texts;
  }

  /** Keys of this mapping in the file, known or not. */
  public List<String> keys() {
    return mapping == null
        ? List.of()
        : mapping.getValue().stream().map(ConfigNode::keyText).toList();
  }

  /**
   * Keys of the file and of flags that nobody asked for, one message each, with the nearest key
   * that was asked for. Call it on the root after binding. Below a mapping that was read as a whole
   * every key is known.
   */
  public List<String> unknownKeys() {
    var warnings = new ArrayList<String>();
    collectUnknown(path, mapping, warnings);
    for (String override : source.unusedOverrides()) {
      int dot = override.lastIndexOf('.');
      String parent = dot < 0 ? "" : override.substring(0, dot);
      warnings.add(
          "--set %s: unknown key%s"
              .formatted(override, hint(override.substring(dot + 1), source.asked(parent))));
    }
    return List.copyOf(warnings);
  }

  /**
   * All keys that were asked for anywhere in this configuration, by dotted path in the order of the
   * alphabet, mappings left out: what the documentation must name. Items of lists are written
   * {@code rules[].regex}.
   */
  public List<String> askedKeys() {
    return source.askedLeaves();
  }

  private void collectUnknown(String at, @Nullable Node node, List<String> warnings) {
    Set<String> asked = source.asked(at);
    if (node instanceof SequenceNode sequence) {
      for (int i = 0; i < sequence.getValue().size(); i++) {
        collectUnknown(at + "[" + i + "]", sequence.getValue().get(i), warnings);
      }
    } else if (node instanceof MappingNode below && asked != null) {
      for (NodeTuple tuple : below.getValue()) {
        String key = keyText(tuple);
        String full = at.isEmpty() ? key : at + "." + key;
        if (asked.contains(key)) {
          collectUnknown(full, tuple.getValueNode(), warnings);
        } else {
          warnings.add(
              "%s: %s: unknown key%s%s"
                  .formatted(source.name, full, hint(key, asked), line(tuple.getKeyNode())));
        }
      }
    }
  }

  private static String hint(String key, @Nullable Set<String> known) {
    return Nearest.to(key, known == null ? Set.of() : known)
        .map(k -> " (did you mean " + k + "?)")
        .orElse("");
  }

  private static String keyText(NodeTuple tuple) {
    return tuple.getKeyNode() instanceof ScalarNode scalar
        ? scalar.getValue()
        : describe(tuple.getKeyNode());
  }

  private static Path toPath(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private <T> T convert(
      String key, Value value, Function<String, T> parser, String kind, String example) {
    try {
      return parser.apply(value.text);
    } catch (IllegalArgumentException _) {
      throw wrong(key, '"' + value.text + '"', kind, example, value.place);
    }
  }

  private @Nullable Value valueWithText(String key) {
    Value value = scalar(key);
    return value == null || value.text.isBlank()
        ? null
        : new Value(value.text.strip(), value.place);
  }

  private @Nullable Value scalar(String key) {
    source.ask(path, key);
    ConfigSource.Given override = source.override(full(key));
    if (override != null) {
      return new Value(override.text(), ", given by " + override.origin());
    }
    Node node = present(find(key));
    if (node == null) {
      return null;
    }
    if (node instanceof ScalarNode scalar) {
      return new Value(scalar.getValue(), line(node));
    }
    throw wrong(key, describe(node), "a single value", "key: value", line(node));
  }

  private @Nullable Located locate(String key) {
    source.ask(path, key);
    ConfigSource.Given override = source.override(full(key));
    if (override != null) {
      Node node = present(ConfigFile.compose(override.origin() + " " + full(key), override.text()));
      return node == null ? null : new Located(node, ", given by " + override.origin());
    }
    Node node = present(find(key));
    return node == null ? null : new Located(node, null);
  }

  private @Nullable Node find(String key) {
    if (mapping == null) {
      return null;
    }
    for (NodeTuple tuple : mapping.getValue()) {
      if (tuple.getKeyNode() instanceof ScalarNode scalar && scalar.getValue().equals(key)) {
        return tuple.getValueNode();
      }
    }
    return null;
  }

  private static @Nullable Node present(@Nullable Node node) {
    return node == null || node.getTag().equals(Tag.NULL) ? null : node;
  }

  private String full(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private ConfigException wrong(
      String key, String value, String kind, String example, String place) {
    return new ConfigException(
        "%s: %s: %s is not %s (expected e.g. %s)%s"
            .formatted(source.name, full(key), value, kind, example, place));
  }

  private static String describe(Node node) {
    return switch (node) {
      case MappingNode _ -> "a mapping";
      case SequenceNode _ -> "a list";
      case ScalarNode scalar -> '"' + scalar.getValue() + '"';
      default -> node.toString();
    };
  }

  private static String line(Node node) {
    return node.getStartMark().map(mark -> ", line " + (mark.getLine() + 1)).orElse("");
  }

  /** A text and where it stands, for messages. */
  private record Value(String text, String place) {}

  /** A node and, if it does not come from the file, where it was given. */
  private record Located(Node node, @Nullable String origin) {
    String place(Node part) {
      return origin == null ? line(part) : origin;
    }
  }
}
