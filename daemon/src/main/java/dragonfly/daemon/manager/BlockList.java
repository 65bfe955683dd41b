package dragonfly.daemon.manager;

import dragonfly.core.config.ConfigException;
import dragonfly.core.config.ConfigFile;
import dragonfly.core.config.ConfigNode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What operators do not want to be downloaded or uploaded. Any match of any list rejects.
 * Immutable.
 */
public final class BlockList {
  private static final Logger LOG = LoggerFactory.getLogger(BlockList.class);

  /** Rejects nothing. */
  public static final BlockList NONE = new BlockList(Map.of());

  /** What is asked for. */
  public enum Operation {
    DOWNLOAD("task", "task", "download"),
    PERSISTENT_DOWNLOAD("persistent_task", "persistentTask", "download"),
    PERSISTENT_UPLOAD("persistent_task", "persistentTask", "upload"),
    PERSISTENT_CACHE_DOWNLOAD("persistent_cache_task", "persistentCacheTask", "download"),
    PERSISTENT_CACHE_UPLOAD("persistent_cache_task", "persistentCacheTask", "upload");

    private final String snake;
    private final String camel;
    private final String direction;

    Operation(String snake, String camel, String direction) {
      this.snake = snake;
      this.camel = camel;
      this.direction = direction;
    }
  }

  private final Map<Operation, Lists> lists;

  private record Lists(
      Set<String> applications, List<Pattern> urls, Set<String> tags, Set<String> priorities) {
    boolean isEmpty() {
      return applications.isEmpty() && urls.isEmpty() && tags.isEmpty() && priorities.isEmpty();
    }
  }

  private BlockList(Map<Operation, Lists> lists) {
    this.lists = lists;
  }

  /**
   * Reads the {@code block_list} of a JSON document of the manager ({@code client_config}). A
   * document that cannot be understood rejects nothing and is told in the log.
   *
   * @param name for messages
   */
  public static BlockList parse(String name, String json) {
    try {
      return of(ConfigFile.parse(name, json));
    } catch (ConfigException e) {
      LOG.atWarn().addKeyValue("cause", e.getMessage()).log("block list cannot be read");
      return NONE;
    }
  }

  /** Reads the block list of a {@code clientConfig} or {@code seedClientConfig} mapping. */
  static BlockList of(ConfigNode config) {
    ConfigNode root = either(config, "block_list", "blockList");
    var lists = new EnumMap<Operation, Lists>(Operation.class);
    for (Operation operation : Operation.values()) {
      ConfigNode node = either(root, operation.snake, operation.camel).node(operation.direction);
      var found =
          new Lists(
              Set.copyOf(node.texts("applications")),
              patterns(node),
              Set.copyOf(node.texts("tags")),
              Set.copyOf(node.texts("priorities")));
      if (!found.isEmpty()) {
        lists.put(operation, found);
      }
    }
    return lists.isEmpty() ? NONE : new BlockList(lists);
  }

  private static ConfigNode either(ConfigNode node, String snake, String camel) {
    return node.isPresent(snake) ? node.node(snake) : node.node(camel);
  }

  private static List<Pattern> patterns(ConfigNode node) {
    var patterns = new ArrayList<Pattern>();
    for (String regex : node.texts("urls")) {
      try {
        patterns.add(Pattern.compile(regex));
      } catch (PatternSyntaxException e) {
        LOG.atWarn()
            .addKeyValue("regex", regex)
            .addKeyValue("cause", e.getDescription())
            .log("block list: not a regular expression, left out");
      }
    }
    return List.copyOf(patterns);
  }

  /** Whether a standard download is refused. */
  public boolean rejects(
      String url, @Nullable String application, @Nullable String tag, int priority) {
    return rejects(Operation.DOWNLOAD, url, application, tag, priority);
  }

  /**
   * Whether an operation is refused.
   *
   * @param url empty when there is none
   * @param priority number of the priority, 0 to 6
   */
  public boolean rejects(
      Operation operation,
      String url,
      @Nullable String application,
      @Nullable String tag,
      int priority) {
    Lists blocked = lists.get(operation);
    return blocked != null
        && ((application != null && blocked.applications.contains(application))
            || (tag != null && blocked.tags.contains(tag))
            || blocked.priorities.contains(Integer.toString(priority))
            || blocked.urls.stream().anyMatch(pattern -> pattern.matcher(url).find()));
  }

  /** Whether both reject the same by the same expressions. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof BlockList list && toString().equals(list.toString());
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }

  @Override
  public String toString() {
    return "BlockList" + lists;
  }
}
