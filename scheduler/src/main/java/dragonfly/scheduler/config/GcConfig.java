package dragonfly.scheduler.config;

import dragonfly.core.config.Checks;
import dragonfly.core.config.ConfigNode;
import java.time.Duration;

/**
 * The {@code scheduler.gc} block.
 *
 * @param pieceDownloadTimeout a running peer without a new piece for this time goes
 * @param peerInterval between two looks at the peers
 * @param peerTtl a peer that was not heard of for this time goes
 * @param taskInterval between two looks for tasks without peers
 * @param hostInterval between two looks at the hosts
 * @param hostTtl a host that did not say how often it announces itself goes after this time
 */
public record GcConfig(
    Duration pieceDownloadTimeout,
    Duration peerInterval,
    Duration peerTtl,
    Duration taskInterval,
    Duration hostInterval,
    Duration hostTtl) {
  public GcConfig {
    Checks.positive("scheduler.gc.pieceDownloadTimeout", pieceDownloadTimeout);
    Checks.positive("scheduler.gc.peerGCInterval", peerInterval);
    Checks.positive("scheduler.gc.peerTTL", peerTtl);
    Checks.positive("scheduler.gc.taskGCInterval", taskInterval);
    Checks.positive("scheduler.gc.hostGCInterval", hostInterval);
    Checks.positive("scheduler.gc.hostTTL", hostTtl);
  }

  static GcConfig of(ConfigNode node) {
    return new GcConfig(
        node.duration("pieceDownloadTimeout", Duration.ofMinutes(30)),
        node.duration("peerGCInterval", Duration.ofSeconds(10)),
        node.duration("peerTTL", Duration.ofHours(24)),
        node.duration("taskGCInterval", Duration.ofMinutes(30)),
        node.duration("hostGCInterval", Duration.ofMinutes(5)),
        node.duration("hostTTL", Duration.ofHours(1)));
  }
}
