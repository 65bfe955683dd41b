package dragonfly.manager.job;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code job}. Immutable.
 *
 * @param taskId names the group of its tasks in the protocol
 * @param args as shown
 * @param sealedArgs as given
 * @param result of a job that was answered at once; others have tasks
 * @param runNumber counts how often it was begun, by a user or a schedule
 * @param attempts how often the current run was taken up
 */
record Job(
    long id,
    Instant createdAt,
    Instant updatedAt,
    String taskId,
    String bio,
    String type,
    JobState state,
    String args,
    String sealedArgs,
    @Nullable String result,
    @Nullable String error,
    long userId,
    @Nullable Long scheduleId,
    long revision,
    long runNumber,
    int attempts,
    boolean isCancelRequested,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt) {

  /** The place that its arguments are sealed for. */
  String place() {
    return place(taskId);
  }

  static String place(String taskId) {
    return "job/" + taskId;
  }
}
