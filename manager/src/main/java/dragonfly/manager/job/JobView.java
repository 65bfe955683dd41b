package dragonfly.manager.job;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A job as REST shows it. Immutable; the names are those of the resource.
 *
 * @param taskId names the group of tasks
 * @param result a {@link Result}, or what a job that is answered at once found out
 * @param schedulerClusters null in lists
 */
record JobView(
    long id,
    Instant createdAt,
    Instant updatedAt,
    int isDel,
    String taskId,
    String bio,
    String type,
    JobState state,
    JsonNode args,
    @Nullable Object result,
    long userId,
    Map<String, Object> user,
    @Nullable List<ClusterName> seedPeerClusters,
    @Nullable List<ClusterName> schedulerClusters,
    @Nullable String error,
    @Nullable Long scheduleId,
    long revision,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt) {

  /** A cluster that a job is for. */
  record ClusterName(long id, String name, String bio) {}

  /** What came of a job so far. */
  record Result(
      String groupUuid,
      JobState state,
      Instant createdAt,
      Instant updatedAt,
      List<TaskState> jobStates) {}

  /**
   * What one scheduler did.
   *
   * @param results empty in lists
   * @param ttl 0: kept as long as the job
   */
  record TaskState(
      String taskUuid,
      String taskName,
      JobState state,
      List<Object> results,
      String error,
      Instant createdAt,
      long ttl) {}

  /** Of a preheat. */
  record PreheatResult(
      List<Success> successTasks, List<Failure> failureTasks, long schedulerClusterId) {}

  /** A host that has a content. */
  record Success(String url, String hostname, String ip) {}

  /** A host that has it not. */
  record Failure(String url, String hostname, String ip, String description) {}

  /** Of {@code get_task}. */
  record FoundResult(List<FoundPeer> peers, long schedulerClusterId) {}

  /** A host that has the task. */
  record FoundPeer(
      String id,
      String hostname,
      String ip,
      String hostType,
      Instant createdAt,
      Instant updatedAt,
      @JsonProperty("IsFinished") boolean isFinished) {}

  /** Of {@code delete_task}. */
  record RemovedResult(
      List<Removed> successTasks, List<NotRemoved> failureTasks, long schedulerClusterId) {}

  /** A host that had the task. */
  record Removed(String hostname, String ip, String hostType) {}

  /** A host that may still have it. */
  record NotRemoved(String hostname, String ip, String hostType, String description) {}

  /** Of {@code gc}. */
  record PurgedResult(long purged) {}
}
