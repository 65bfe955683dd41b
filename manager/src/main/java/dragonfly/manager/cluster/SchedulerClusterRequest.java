package dragonfly.manager.cluster;

import com.fasterxml.jackson.annotation.JsonProperty;
import dragonfly.manager.web.Violations;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request that makes or changes a scheduler cluster; absent means unchanged.
 *
 * @param seedPeerClusterId the seed peer cluster that serves it
 */
record SchedulerClusterRequest(
    @Nullable String name,
    @Nullable String bio,
    @Nullable SchedulerClusterConfig config,
    @Nullable PeerClusterConfig clientConfig,
    @Nullable SeedPeerClusterConfig seedClientConfig,
    @Nullable Scopes scopes,
    @JsonProperty("is_default") @Nullable Boolean isDefault,
    @Nullable Long seedPeerClusterId) {

  SchedulerClusterRequest {
    name = name == null || name.isEmpty() ? null : name;
    seedPeerClusterId =
        seedPeerClusterId == null || seedPeerClusterId == 0 ? null : seedPeerClusterId;
  }

  /** This request as others read it: an absent flag means false. */
  SchedulerClusterRequest withAbsentDefaultAsFalse() {
    return isDefault != null
        ? this
        : new SchedulerClusterRequest(
            name, bio, config, clientConfig, seedClientConfig, scopes, false, seedPeerClusterId);
  }

  void checkForCreate() {
    var violations = new Violations();
    violations.required("name", name);
    violations.required("config", config);
    violations.required("client_config", clientConfig);
    violations.required("seed_client_config", seedClientConfig);
    checkValues(violations);
  }

  void checkForUpdate() {
    checkValues(new Violations());
  }

  private void checkValues(Violations violations) {
    violations.atMost("name", name, 256);
    violations.atMost("bio", bio, 1024);
    if (config != null) {
      config.check("config", violations);
    }
    if (clientConfig != null) {
      clientConfig.check("client_config", violations);
    }
    if (seedClientConfig != null) {
      seedClientConfig.check("seed_client_config", violations);
    }
    if (scopes != null) {
      scopes.check("scopes", violations);
    }
    violations.throwIfAny();
  }
}
