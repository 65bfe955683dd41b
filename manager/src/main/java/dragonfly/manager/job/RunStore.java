package dragonfly.manager.job;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * {@link JobStore} and {@link JobTaskStore} for threads that run jobs, which may be interrupted at
 * any time. Thread-safe.
 */
@Component
final class RunStore {
  private final JobStore jobs;
  private final JobTaskStore tasks;

  RunStore(JobStore jobs, JobTaskStore tasks) {
    this.jobs = jobs;
    this.tasks = tasks;
  }

  Optional<Job> find(long jobId) {
    return Uninterrupted.call(() -> jobs.find(jobId));
  }

  List<Long> clusterIds(long jobId) {
    return Uninterrupted.call(() -> jobs.clusterIds(jobId));
  }

  int begin(long jobId) {
    return Uninterrupted.call(() -> jobs.begin(jobId));
  }

  void end(long jobId, JobState state, @Nullable String error) {
    var _ =
        Uninterrupted.call(
            () -> {
              jobs.end(jobId, state, error);
              return true;
            });
  }

  boolean isCancelled(long jobId) {
    return Uninterrupted.call(() -> jobs.isCancelled(jobId));
  }

  List<JobTask> tasks(long jobId) {
    return Uninterrupted.call(() -> tasks.tasks(jobId));
  }

  List<JobPeer> peers(long jobId) {
    return Uninterrupted.call(() -> tasks.peers(jobId));
  }

  List<JobPeer> peersOfTask(long jobId, int taskNumber) {
    return Uninterrupted.call(() -> tasks.peersOfTask(jobId, taskNumber));
  }

  void insertTasks(long jobId, List<JobTask> plan) {
    var _ =
        Uninterrupted.call(
            () -> {
              tasks.insertTasks(jobId, plan);
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
              tasks.taskChanged(
                  task.jobId(), task.number(), schedulerId, schedulerName, state, error, attempts);
              return true;
            });
  }

  void peersChanged(long jobId, Collection<JobPeer> peers) {
    var _ =
        Uninterrupted.call(
            () -> {
              tasks.peersChanged(jobId, peers);
              return true;
            });
  }
}
