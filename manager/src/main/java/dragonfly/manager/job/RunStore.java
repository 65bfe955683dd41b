package dragonfly.manager.job;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * {@link JobStore} for threads that run jobs, which may be interrupted at any time. Thread-safe.
 */
@Component
final class RunStore {
  private final JobStore store;

  RunStore(JobStore store) {
    this.store = store;
  }

  Optional<Job> find(long jobId) {
    return Uninterrupted.call(() -> store.find(jobId));
  }

  List<Long> clusterIds(long jobId) {
    return Uninterrupted.call(() -> store.clusterIds(jobId));
  }

  int begin(long jobId) {
    return Uninterrupted.call(() -> store.begin(jobId));
  }

  void end(long jobId, JobState state, @Nullable String error) {
    var _ =
        Uninterrupted.call(
            () -> {
              store.end(jobId, state, error);
              return true;
            });
  }

  boolean isCancelled(long jobId) {
    return Uninterrupted.call(() -> store.isCancelled(jobId));
  }

  List<JobTask> tasks(long jobId) {
    return Uninterrupted.call(() -> store.tasks(jobId));
  }

  List<JobPeer> peers(long jobId) {
    return Uninterrupted.call(() -> store.peers(jobId));
  }

  List<JobPeer> peersOfTask(long jobId, int taskNumber) {
    return Uninterrupted.call(() -> store.peersOfTask(jobId, taskNumber));
  }

  void insertTasks(long jobId, List<JobTask> tasks) {
    var _ =
        Uninterrupted.call(
            () -> {
              store.insertTasks(jobId, tasks);
              return true;
            });
  }

  void taskChanged(
      JobTask task,
      long schedulerId,
      String schedulerName,
      JobState state,
      @Nullable String error,
      int attempts) {
    var _ =
        Uninterrupted.call(
            () -> {
              store.taskChanged(
                  task.jobId(), task.number(), schedulerId, schedulerName, state, error, attempts);
              return true;
            });
  }

  void peersChanged(long jobId, Collection<JobPeer> peers) {
    var _ =
        Uninterrupted.call(
            () -> {
              store.peersChanged(jobId, peers);
              return true;
            });
  }
}
