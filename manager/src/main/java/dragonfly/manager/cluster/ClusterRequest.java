package dragonfly.manager.cluster;

import com.fasterxml.jackson.annotation.JsonProperty;
import dragonfly.manager.web.Violations;
import org.jspecify.annotations.Nullable;

/** The body of a request that makes or changes a cluster; absent means unchanged. */
record ClusterRequest(
    @Nullable String name,
    @Nullable String bio,
    @JsonProperty("is_default") @Nullable Boolean isDefault,
    @Nullable Scopes scopes,
    @Nullable SchedulerClusterConfig schedulerClusterConfig,
    @Nullable SeedPeerClusterConfig seedPeerClusterConfig,
    @Nullable PeerClusterConfig peerClusterConfig) {

  ClusterRequest {
    // other programs write a text that they do not set as an empty one
    name = name == null || name.isEmpty() ? null : name;
  }

  /** This request as others read it: an absent flag means false. */
  ClusterRequest withAbsentDefaultAsFalse() {
    return isDefault != null
        ? this
        : new ClusterRequest(
            name,
            bio,
            false,
            scopes,
            schedulerClusterConfig,
            seedPeerClusterConfig,
            peerClusterConfig);
  }

  void checkForCreate() {
    var violations = new Violations();
    violations.required("name", name);
    violations.required("scheduler_cluster_config", schedulerClusterConfig);
    violations.required("seed_peer_cluster_config", seedPeerClusterConfig);
    violations.required("peer_cluster_config", peerClusterConfig);
    checkValues(violations);
  }

  void checkForUpdate() {
    checkValues(new Violations());
  }

  private void checkValues(Violations violations) {
    violations.atMost("name", name, 256);
    violations.atMost("bio", bio, 1024);
    if (scopes != null) {
      scopes.check("scopes", violations);
    }
    if (schedulerClusterConfig != null) {
      schedulerClusterConfig.check("scheduler_cluster_config", violations);
    }
    if (seedPeerClusterConfig != null) {
      seedPeerClusterConfig.check("seed_peer_cluster_config", violations);
    }
    if (peerClusterConfig != null) {
      peerClusterConfig.check("peer_cluster_config", violations);
    }
    violations.throwIfAny();
  }
}
