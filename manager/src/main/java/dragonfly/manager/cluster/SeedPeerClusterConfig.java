package dragonfly.manager.cluster;

import dragonfly.manager.web.Violations;
import org.jspecify.annotations.Nullable;

/**
 * What a cluster asks of its seed peers.
 *
 * @param loadLimit uploads that a seed peer serves at once, 1 to 50000
 */
public record SeedPeerClusterConfig(@Nullable Long loadLimit, @Nullable BlockList blockList) {
  public static final SeedPeerClusterConfig DEFAULTS = new SeedPeerClusterConfig(2000L, null);
  static final SeedPeerClusterConfig EMPTY = new SeedPeerClusterConfig(null, null);

  void check(String field, Violations violations) {
    violations.between(field + ".load_limit", loadLimit, 1, 50_000);
    if (blockList != null) {
      blockList.check(field + ".block_list", violations);
    }
  }
}
