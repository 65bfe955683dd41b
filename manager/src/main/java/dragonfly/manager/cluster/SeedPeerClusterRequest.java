package dragonfly.manager.cluster;

import dragonfly.manager.web.Violations;
import org.jspecify.annotations.Nullable;

/** The body of a request that makes or changes a seed peer cluster; absent means unchanged. */
record SeedPeerClusterRequest(
    @Nullable String name, @Nullable String bio, @Nullable SeedPeerClusterConfig config) {

  SeedPeerClusterRequest {
    name = name == null || name.isEmpty() ? null : name;
  }

  void checkForCreate() {
    var violations = new Violations();
    violations.required("name", name);
    violations.required("config", config);
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
    violations.throwIfAny();
  }
}
