package dragonfly.manager.user;

import dragonfly.manager.web.Violations;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A kind of object and what may be done to it.
 *
 * @param object first segment of the paths of the REST resource
 * @param action {@code read}, or {@code *} for everything
 * @param clusterId the only cluster that the permission is for; absent or 0: all
 */
record Permission(@Nullable String object, @Nullable String action, @Nullable Long clusterId) {
  static final String READ = "read";
  static final String ANY = "*";

  static final List<String> OBJECTS =
      List.of(
          "users",
          "roles",
          "permissions",
          "oauth",
          "clusters",
          "scheduler-clusters",
          "schedulers",
          "scheduler-features",
          "seed-peer-clusters",
          "seed-peers",
          "peers",
          "configs",
          "jobs",
          "applications",
          "personal-access-tokens",
          "persistent-cache-tasks",
          "audits");

  /** What concerns no cluster cannot be permitted for one only. */
  private static final List<String> OF_CLUSTERS =
      List.of(
          "clusters",
          "scheduler-clusters",
          "schedulers",
          "seed-peer-clusters",
          "seed-peers",
          "peers",
          "jobs",
          "persistent-cache-tasks");

  Permission {
    clusterId =
        clusterId == null || clusterId == RolePermissionEntity.ALL_CLUSTERS ? null : clusterId;
  }

  void check(String prefix, Violations violations) {
    violations.required(prefix + "object", object);
    violations.required(prefix + "action", action);
    violations.that(prefix + "object", object, Permission::objectProblem);
    violations.that(
        prefix + "action",
        action,
        value ->
            value.equals(READ) || value.equals(ANY)
                ? Optional.empty()
                : Optional.of("is neither read nor *"));
    violations.between(prefix + "cluster_id", clusterId, 1, Long.MAX_VALUE);
    if (clusterId != null && object != null && !OF_CLUSTERS.contains(object)) {
      violations.that(prefix + "object", object, _ -> Optional.of("does not belong to a cluster"));
    }
  }

  long cluster() {
    return clusterId == null ? RolePermissionEntity.ALL_CLUSTERS : clusterId;
  }

  private static Optional<String> objectProblem(String object) {
    return object.isEmpty() || OBJECTS.contains(object)
        ? Optional.empty()
        : Optional.of("is none of " + String.join(", ", OBJECTS));
  }
}
