package dragonfly.scheduler.config;

import dragonfly.core.config.Checks;
import dragonfly.core.config.ConfigNode;
import java.time.Duration;

/**
 * The {@code scheduler} block, but for {@code scheduler.gc}.
 *
 * @param backToSourceCount peers of a task that may fetch from the source at once, at least 1
 * @param retryBackToSourceLimit answers without a new piece after which a peer is sent to the
 *     source, at least 1
 * @param retryLimit answers without a new piece after which a peer is refused, at least 1
 * @param meshParentLimit parents of a peer whose daemon trades pieces in both directions, at least
 *     1
 * @param meshPushInterval between two messages with new parents to one peer
 * @param sessionGrace in which a peer that fetches from the source may come back on a new stream
 * @param blockTime in which a child does not get a parent again after a failure
 * @param learningTime after the start, in which daemons may tell what they hold before anybody is
 *     sent to the source for want of others
 */
public record SchedulingConfig(
    int backToSourceCount,
    int retryBackToSourceLimit,
    int retryLimit,
    int meshParentLimit,
    Duration meshPushInterval,
    Duration sessionGrace,
    Duration blockTime,
    Duration learningTime) {
  public SchedulingConfig {
    Checks.atLeast("scheduler.backToSourceCount", backToSourceCount, 1);
    Checks.atLeast("scheduler.retryBackToSourceLimit", retryBackToSourceLimit, 1);
    Checks.atLeast("scheduler.retryLimit", retryLimit, 1);
    Checks.between("scheduler.meshParentLimit", meshParentLimit, 1, 64);
    Checks.positive("scheduler.meshPushInterval", meshPushInterval);
    Checks.notNegative("scheduler.sessionGrace", sessionGrace);
    Checks.positive("scheduler.blockTime", blockTime);
    Checks.notNegative("scheduler.learningTime", learningTime);
  }

  static SchedulingConfig of(ConfigNode node) {
    // Nothing here retries by the clock, and there is one evaluator.
    node.ignore("retryInterval", "algorithm");
    return new SchedulingConfig(
        node.integer("backToSourceCount", 200),
        node.integer("retryBackToSourceLimit", 4),
        node.integer("retryLimit", 5),
        node.integer("meshParentLimit", 8),
        node.duration("meshPushInterval", Duration.ofMillis(100)),
        node.duration("sessionGrace", Duration.ofSeconds(2)),
        node.duration("blockTime", Duration.ofSeconds(30)),
        // daemons that have lost a scheduler try again within two seconds
        node.duration("learningTime", Duration.ofSeconds(3)));
  }
}
