package dragonfly.daemon.config;

import dragonfly.core.config.Checks;
import dragonfly.core.config.ConfigNode;
import java.time.Duration;

/**
 * The {@code seedPeer} block.
 *
 * @param enable true: this daemon is a seed peer; default false
 * @param type kept for old files; every seed peer is announced as super. Default normal without the
 *     block, super with it
 * @param clusterId seed peer cluster of the manager in whose list this seed is; 0, the default,
 *     asks the manager for that of the schedulers
 * @param keepAliveInterval between two signs of life for the manager, 1 s to 5 s as it waits for 15
 *     s; default 5 s
 */
public record SeedPeerConfig(
    boolean enable, Type type, long clusterId, Duration keepAliveInterval) {
  private static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(5);

  public SeedPeerConfig {
    Checks.atLeast("seedPeer.clusterID", clusterId, 0);
    Checks.between("seedPeer.keepAlive.interval (ms)", keepAliveInterval.toMillis(), 1000, 5000);
  }

  /** Kinds of seed peers. */
  public enum Type {
    NORMAL,
    SUPER,
    STRONG,
    WEAK
  }

  static SeedPeerConfig load(ConfigNode parent) {
    boolean isPresent = parent.isPresent("seedPeer");
    ConfigNode node = parent.node("seedPeer");
    return new SeedPeerConfig(
        node.flag("enable", false),
        node.choice("type", Type.class, isPresent ? Type.SUPER : Type.NORMAL),
        node.longInteger("clusterID", 0),
        node.node("keepAlive").duration("interval", DEFAULT_INTERVAL));
  }
}
