package dragonfly.scheduler.manager;

import dragonfly.core.config.ConfigException;
import dragonfly.core.config.ConfigFile;
import dragonfly.core.config.ConfigNode;
import dragonfly.scheduler.resource.Priority;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * What may change while the program runs. Immutable; a new one replaces it whole.
 *
 * @param candidateParentLimit parents of a peer
 * @param filterParentLimit peers that are compared for one answer
 * @param clientLoadLimit children that a host serves at once
 * @param seedLoadLimit children that a seed serves at once
 */
public record DynConfig(
    int candidateParentLimit,
    int filterParentLimit,
    int clientLoadLimit,
    int seedLoadLimit,
    List<Application> applications) {
  public static final DynConfig DEFAULTS = new DynConfig(3, 15, 200, 2000, List.of());

  public DynConfig {
    applications = List.copyOf(applications);
  }

  /** An application whose downloads have a priority of their own. */
  public record Application(String name, Priority value, List<UrlPriority> urls) {
    public Application {
      urls = List.copyOf(urls);
    }
  }

  /** Urls that have a priority of their own. */
  public record UrlPriority(Pattern regex, Priority value) {}

  /** The priority that counts for a download: its own, unless that is LEVEL0. */
  public Priority effective(Priority own, @Nullable String application, String url) {
    if (own != Priority.LEVEL0 || application == null) {
      return own;
    }
    for (Application known : applications) {
      if (known.name.equals(application)) {
        return known.urls.stream()
            .filter(u -> u.regex.matcher(url).find())
            .map(UrlPriority::value)
            .findFirst()
            .orElse(known.value);
      }
    }
    return own;
  }

  /**
   * Reads the documents that a manager hands out.
   *
   * @param cluster JSON with the limits of parents, may be empty
   * @param client JSON with the load limit of hosts, may be empty
   * @param seed JSON with the load limit of seeds, may be empty
   * @throws ConfigException if one of them cannot be read
   */
  public static DynConfig of(
      String cluster, String client, String seed, List<Application> applications) {
    ConfigNode limits = ConfigFile.parse("scheduler cluster config", cluster);
    return new DynConfig(
        limits.integer("candidate_parent_limit", DEFAULTS.candidateParentLimit, 1, 20),
        limits.integer("filter_parent_limit", DEFAULTS.filterParentLimit, 10, 1000),
        ConfigFile.parse("client config", client)
            .integer("load_limit", DEFAULTS.clientLoadLimit, 1, 2000),
        ConfigFile.parse("seed peer cluster config", seed)
            .integer("load_limit", DEFAULTS.seedLoadLimit, 1, 50000),
        applications);
  }

  /** Reads the file that stands in for a manager. */
  public static DynConfig of(ConfigNode root) {
    ConfigNode cluster = root.node("schedulerClusterConfig");
    return new DynConfig(
        cluster.integer("candidateParentLimit", DEFAULTS.candidateParentLimit, 1, 20),
        cluster.integer("filterParentLimit", DEFAULTS.filterParentLimit, 10, 1000),
        root.node("schedulerClusterClientConfig")
            .integer("loadLimit", DEFAULTS.clientLoadLimit, 1, 2000),
        root.node("seedPeerClusterConfig").integer("loadLimit", DEFAULTS.seedLoadLimit, 1, 50000),
        root.nodes("applications").stream().map(DynConfig::application).toList());
  }

  private static Application application(ConfigNode node) {
    ConfigNode priority = node.node("priority");
    var urls = new ArrayList<UrlPriority>();
    for (ConfigNode url : priority.nodes("urls")) {
      urls.add(new UrlPriority(pattern(url.text("regex", "")), level(url)));
    }
    return new Application(node.text("name", ""), level(priority), urls);
  }

  private static Priority level(ConfigNode node) {
    return Priority.ofNumber(node.integer("value", 0, 0, 6));
  }

  /** Compiles a pattern of an operator. */
  static Pattern pattern(String regex) {
    try {
      return Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      throw new ConfigException("url priority: \"%s\" is not a regex".formatted(regex), e);
    }
  }
}
