package dragonfly.daemon.config;

import dragonfly.core.config.ConfigNode;

/**
 * The {@code seedPeer} block.
 *
 * @param enable true: this daemon is a seed peer; default false
 * @param type kept for old files; every seed peer is announced as super. Default normal without the
 *     block, super with it
 */
public record SeedPeerConfig(boolean enable, Type type) {

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
        node.choice("type", Type.class, isPresent ? Type.SUPER : Type.NORMAL));
  }
}
