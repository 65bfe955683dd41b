package dragonfly.daemon.config;

import dragonfly.core.config.Checks;
import dragonfly.core.config.ConfigNode;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The {@code server} block.
 *
 * @param pluginDir directory of native plugins; accepted, plugins of native code are not loaded
 * @param cacheDir directory of caches that may be lost; default {@code
 *     /var/cache/dragonfly/dfdaemon}
 * @param adaptiveRateLimit accepted; the request limits are those of the servers' own blocks
 */
public record ServerConfig(Path pluginDir, Path cacheDir, AdaptiveRateLimit adaptiveRateLimit) {

  static ServerConfig load(ConfigNode node) {
    return new ServerConfig(
        node.path("pluginDir", Path.of("/usr/local/lib/dragonfly/plugins/dfdaemon")),
        node.path("cacheDir", Path.of("/var/cache/dragonfly/dfdaemon")),
        AdaptiveRateLimit.load(node.node("adaptiveRateLimit")));
  }

  /**
   * Limits that follow the load of the machine.
   *
   * @param bucketCount default 50
   * @param bucketInterval default 200 ms
   * @param cpuThreshold percent; default 100
   * @param memoryThreshold percent; default 90
   * @param shedCooldown default 5 s
   * @param collectInterval default 3 s
   */
  public record AdaptiveRateLimit(
      int bucketCount,
      Duration bucketInterval,
      int cpuThreshold,
      int memoryThreshold,
      Duration shedCooldown,
      Duration collectInterval) {

    static AdaptiveRateLimit load(ConfigNode node) {
      var limit =
          new AdaptiveRateLimit(
              node.integer("bucketCount", 50),
              node.duration("bucketInterval", Duration.ofMillis(200)),
              node.integer("cpuThreshold", 100),
              node.integer("memoryThreshold", 90),
              node.duration("shedCooldown", Duration.ofSeconds(5)),
              node.duration("collectInterval", Duration.ofSeconds(3)));
      Checks.atLeast(Keys.of(node, "bucketCount"), limit.bucketCount, 1);
      Checks.positive(Keys.of(node, "bucketInterval"), limit.bucketInterval);
      Checks.between(Keys.of(node, "cpuThreshold"), limit.cpuThreshold, 1, 100);
      Checks.between(Keys.of(node, "memoryThreshold"), limit.memoryThreshold, 1, 100);
      Checks.positive(Keys.of(node, "shedCooldown"), limit.shedCooldown);
      Checks.positive(Keys.of(node, "collectInterval"), limit.collectInterval);
      return limit;
    }
  }
}
