package dragonfly.manager.cluster;

import dragonfly.manager.web.Violations;
import org.jspecify.annotations.Nullable;

/**
 * What a cluster asks of its schedulers.
 *
 * @param candidateParentLimit parents in one answer, 1 to 20
 * @param filterParentLimit parents looked at for one answer, 10 to 1000
 * @param jobRateLimit jobs a second, 1 to 1000000
 */
public record SchedulerClusterConfig(
    @Nullable Long candidateParentLimit,
    @Nullable Long filterParentLimit,
    @Nullable Long jobRateLimit) {
  public static final SchedulerClusterConfig DEFAULTS = new SchedulerClusterConfig(3L, 15L, 10L);

  void check(String field, Violations violations) {
    violations.between(field + ".candidate_parent_limit", candidateParentLimit, 1, 20);
    violations.between(field + ".filter_parent_limit", filterParentLimit, 10, 1000);
    violations.between(field + ".job_rate_limit", jobRateLimit, 1, 1_000_000);
  }
}
