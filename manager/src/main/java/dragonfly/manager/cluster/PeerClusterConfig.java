package dragonfly.manager.cluster;

import dragonfly.manager.web.Violations;
import org.jspecify.annotations.Nullable;

/**
 * What a cluster asks of its normal peers.
 *
 * @param loadLimit uploads that a peer serves at once, 1 to 2000
 */
public record PeerClusterConfig(@Nullable Long loadLimit, @Nullable BlockList blockList) {
  public static final PeerClusterConfig DEFAULTS = new PeerClusterConfig(200L, null);

  void check(String field, Violations violations) {
    violations.between(field + ".load_limit", loadLimit, 1, 2000);
    if (blockList != null) {
      blockList.check(field + ".block_list", violations);
    }
  }
}
