package dragonfly.core.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Reads a YAML file into a {@link ConfigNode}. */
public final class ConfigFile {
  private ConfigFile() {}

  /**
   * Reads the file; blocks.
   *
   * @param file null stands for an empty file: all defaults, but for overrides
   * @param envPrefix the value of {@code <envPrefix>_DOWNLOAD_PIECETIMEOUT} wins over {@code
   *     download.pieceTimeout} of the file
   * @param overrides values by dotted path, written as in YAML; they win over everything
   * @param env the environment
   * @throws ConfigException if the file is missing, cannot be read or is not a YAML mapping
   */
  public static ConfigNode load(
      @Nullable Path file,
      String envPrefix,
      Map<String, String> overrides,
      Map<String, String> env) {
    if (file == null) {
      return parse("built-in defaults", "", envPrefix, overrides, env);
    }
    return parse(file.toString(), read(file), envPrefix, overrides, env);
  }

  /** Like {@link #load} with the text of the file; {@code name} is for messages. */
  public static ConfigNode parse(
      String name,
      String text,
      String envPrefix,
      Map<String, String> overrides,
      Map<String, String> env) {
    return new ConfigNode(
        new ConfigSource(name, envPrefix, overrides, env), "", rootOf(name, text));
  }

  /**
   * The text as a configuration without any override, for tests and for documents that are embedded
   * in others.
   */
  public static ConfigNode parse(String name, String text) {
    return parse(name, text, "", Map.of(), Map.of());
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new ConfigException(file + ": no such file (name one that exists with --config)", e);
    } catch (CharacterCodingException e) {
      throw new ConfigException(file + ": not a text file in UTF-8", e);
    } catch (IOException e) {
      throw new ConfigException(file + ": cannot be read: " + e, e);
    }
  }

  private static @Nullable MappingNode rootOf(String name, String text) {
    Node root = compose(name, text);
    if (root == null || root.getTag().equals(Tag.NULL)) {
      return null;
    }
    if (root instanceof MappingNode mapping) {
      refuseRepeatedKeys(name, mapping);
      return mapping;
    }
    throw new ConfigException(name + ": not a mapping (expected lines of the form key: value)");
  }

  /** Which of two values counts would be a guess. */
  private static void refuseRepeatedKeys(String name, Node node) {
    if (node instanceof SequenceNode sequence) {
      sequence.getValue().forEach(item -> refuseRepeatedKeys(name, item));
    } else if (node instanceof MappingNode mapping) {
      var seen = new HashSet<String>();
      for (NodeTuple tuple : mapping.getValue()) {
        if (tuple.getKeyNode() instanceof ScalarNode key && !seen.add(key.getValue())) {
          String place = key.getStartMark().map(m -> ", line " + (m.getLine() + 1)).orElse("");
          throw new ConfigException(
              "%s: %s: given twice (keep one)%s".formatted(name, key.getValue(), place));
        }
        refuseRepeatedKeys(name, tuple.getValueNode());
      }
    }
  }

  static @Nullable Node compose(String name, String text) {
    try {
      return new Compose(LoadSettings.builder().setLabel(name).build())
          .composeString(text)
          .orElse(null);
    } catch (MarkedYamlEngineException e) {
      String place = e.getProblemMark().map(m -> ", line " + (m.getLine() + 1)).orElse("");
      throw new ConfigException(name + ": not valid YAML: " + e.getProblem() + place, e);
    } catch (YamlEngineException e) {
      throw new ConfigException(name + ": not valid YAML: " + e.getMessage(), e);
    }
  }
}
