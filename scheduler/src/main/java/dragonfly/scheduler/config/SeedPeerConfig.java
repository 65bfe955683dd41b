package dragonfly.scheduler.config;

import dragonfly.core.config.Checks;
import dragonfly.core.config.ConfigNode;
import dragonfly.core.config.TlsFiles;
import java.time.Duration;

/**
 * The {@code seedPeer} block.
 *
 * @param tls of the calls to seeds
 * @param taskDownloadTimeout longest time a seed may take for one task
 * @param firstSignTimeout a seed, or a peer that was told to fetch from the source, has to begin
 *     within this time
 * @param stallTimeout a source that brings no piece for this time is replaced
 * @param healthInterval between two looks at the health of all seeds
 */
public record SeedPeerConfig(
    TlsFiles tls,
    Duration taskDownloadTimeout,
    Duration firstSignTimeout,
    Duration stallTimeout,
    Duration healthInterval) {
  public SeedPeerConfig {
    Checks.positive("seedPeer.taskDownloadTimeout", taskDownloadTimeout);
    Checks.positive("seedPeer.firstSignTimeout", firstSignTimeout);
    Checks.positive("seedPeer.stallTimeout", stallTimeout);
    Checks.positive("seedPeer.healthInterval", healthInterval);
  }

  static SeedPeerConfig of(ConfigNode node) {
    return new SeedPeerConfig(
        TlsFiles.of(node.node("tls")),
        node.duration("taskDownloadTimeout", Duration.ofHours(10)),
        node.duration("firstSignTimeout", Duration.ofSeconds(10)),
        node.duration("stallTimeout", Duration.ofMinutes(2)),
        node.duration("healthInterval", Duration.ofSeconds(30)));
  }
}
