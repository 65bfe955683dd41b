package dragonfly.manager.config;

import dragonfly.core.config.Checks;
import dragonfly.core.config.ConfigNode;
import java.time.Duration;

/**
 * The {@code job.syncPeers} block.
 *
 * @param interval how often one of the managers asks schedulers for their hosts, above zero;
 *     default 24 h
 * @param timeout longest time of one scheduler, above zero; default 10 min
 */
public record SyncPeersConfig(Duration interval, Duration timeout) {
  public SyncPeersConfig {
    Checks.positive("job.syncPeers.interval", interval);
    Checks.positive("job.syncPeers.timeout", timeout);
  }

  static SyncPeersConfig of(ConfigNode node) {
    return new SyncPeersConfig(
        node.duration("interval", Duration.ofHours(24)),
        node.duration("timeout", Duration.ofMinutes(10)));
  }
}
