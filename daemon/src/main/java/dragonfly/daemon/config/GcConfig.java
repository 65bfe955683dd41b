package dragonfly.daemon.config;

import dragonfly.core.config.Checks;
import dragonfly.core.config.ConfigException;
import dragonfly.core.config.ConfigNode;
import dragonfly.core.unit.ByteSize;
import java.time.Duration;

/**
 * The {@code gc} block.
 *
 * @param interval between two rounds, above zero; default 15 min
 * @param policy what is evicted
 */
public record GcConfig(Duration interval, Policy policy) {

  static GcConfig load(ConfigNode node) {
    var gc =
        new GcConfig(
            node.duration("interval", Duration.ofMinutes(15)), Policy.load(node.node("policy")));
    Checks.positive(Keys.of(node, "interval"), gc.interval);
    return gc;
  }

  /**
   * The {@code gc.policy} block.
   *
   * @param taskTtl a standard task that nobody used for so long goes; default 30 days
   * @param persistentTaskTtl accepted; default 1 day
   * @param persistentCacheTaskTtl accepted; default 1 day
   * @param pageCacheIdleTimeout accepted; default 40 min
   * @param diskThreshold size that the percentages refer to; default 0 = the size of the disk
   * @param diskHighThresholdPercent use above which tasks are evicted, 1 to 99; default 80
   * @param diskLowThresholdPercent use down to which they are, 1 to 99, not above the high one;
   *     default 60
   */
  public record Policy(
      Duration taskTtl,
      Duration persistentTaskTtl,
      Duration persistentCacheTaskTtl,
      Duration pageCacheIdleTimeout,
      ByteSize diskThreshold,
      int diskHighThresholdPercent,
      int diskLowThresholdPercent) {

    static Policy load(ConfigNode node) {
      // the spelling with "dist" is an alias of the protocol's files
      var policy =
          new Policy(
              node.duration("taskTTL", Duration.ofDays(30)),
              node.duration("persistentTaskTTL", Duration.ofDays(1)),
              node.duration("persistentCacheTaskTTL", Duration.ofDays(1)),
              node.duration("pageCacheIdleTimeout", Duration.ofMinutes(40)),
              node.size("diskThreshold", node.size("distThreshold", ByteSize.parse("0"))),
              node.integer(
                  "diskHighThresholdPercent", node.integer("distHighThresholdPercent", 80)),
              node.integer("diskLowThresholdPercent", node.integer("distLowThresholdPercent", 60)));
      Checks.positive(Keys.of(node, "taskTTL"), policy.taskTtl);
      Checks.positive(Keys.of(node, "persistentTaskTTL"), policy.persistentTaskTtl);
      Checks.positive(Keys.of(node, "persistentCacheTaskTTL"), policy.persistentCacheTaskTtl);
      Checks.positive(Keys.of(node, "pageCacheIdleTimeout"), policy.pageCacheIdleTimeout);
      String high = Keys.of(node, "diskHighThresholdPercent");
      String low = Keys.of(node, "diskLowThresholdPercent");
      Checks.between(high, policy.diskHighThresholdPercent, 1, 99);
      Checks.between(low, policy.diskLowThresholdPercent, 1, 99);
      if (policy.diskLowThresholdPercent > policy.diskHighThresholdPercent) {
        throw new ConfigException(
            low
                + ": "
                + policy.diskLowThresholdPercent
                + " is above "
                + high
                + " (expected at most "
                + policy.diskHighThresholdPercent
                + ")");
      }
      return policy;
    }
  }
}
