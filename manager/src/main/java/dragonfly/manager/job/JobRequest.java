package dragonfly.manager.job;

import dragonfly.manager.web.Violations;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The body of a request that makes or changes a job.
 *
 * @param schedulerClusterIds empty: all
 */
record JobRequest(
    @Nullable String type,
    @Nullable JsonNode args,
    @Nullable String bio,
    @Nullable Long userId,
    @Nullable List<@Nullable Long> schedulerClusterIds,
    @Nullable List<@Nullable Long> seedPeerClusterIds) {
  private static final int MAX_BIO = 1024;

  List<Long> clusterIds() {
    return distinct(schedulerClusterIds);
  }

  List<Long> seedClusterIds() {
    return distinct(seedPeerClusterIds);
  }

  private static List<Long> distinct(@Nullable List<@Nullable Long> ids) {
    return ids == null
        ? List.of()
        : ids.stream().filter(Objects::nonNull).map(id -> id).distinct().sorted().toList();
  }

  String bioOrEmpty() {
    return bio == null ? "" : bio;
  }

  long userIdOrZero() {
    return userId == null ? 0 : userId;
  }

  void check() {
    var violations = new Violations();
    violations.atMost("bio", bio, MAX_BIO);
    violations.between("user_id", userId, 0, Long.MAX_VALUE);
    violations.throwIfAny();
  }
}
