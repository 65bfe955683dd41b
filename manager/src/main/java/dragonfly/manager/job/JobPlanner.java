package dragonfly.manager.job;

import dragonfly.core.error.DragonflyException;
import dragonfly.manager.cluster.ClusterService;
import dragonfly.manager.cluster.SchedulerCluster;
import dragonfly.manager.json.Json;
import dragonfly.manager.scheduler.Scheduler;
import dragonfly.manager.scheduler.SchedulerService;
import io.grpc.Status;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Says which scheduler does what of a job. Thread-safe; blocks. */
@Component
final class JobPlanner {
  private final RunStore store;
  private final Seal seal;
  private final JobSecrets secrets;
  private final ClusterService clusters;
  private final SchedulerService schedulers;
  private final InstantSource clock;

  JobPlanner(
      RunStore store,
      Seal seal,
      JobSecrets secrets,
      ClusterService clusters,
      SchedulerService schedulers,
      InstantSource clock) {
    this.store = store;
    this.seal = seal;
    this.secrets = secrets;
    this.clusters = clusters;
    this.schedulers = schedulers;
    this.clock = clock;
  }

  /** The arguments as they were given, with the secrets that they name as these are now. */
  <T> T args(Job job, Class<T> type) {
    var given = Json.mapper().readTree(seal.open(job.sealedArgs(), job.place()));
    return Json.mapper().treeToValue(Uninterrupted.call(() -> secrets.reveal(given)), type);
  }

  /** The ids of the clusters that a job means; given none, all. */
  List<Long> clusterIds(Collection<Long> given) {
    return given.isEmpty()
        ? Uninterrupted.call(clusters::schedulerClusters).stream()
            .map(SchedulerCluster::id)
            .toList()
        : List.copyOf(given);
  }

  /** Stores a task for each active scheduler, if there is no plan yet. */
  void everywhere(Job job, TaskArgs args) {
    if (!store.tasks(job.id()).isEmpty()) {
      return;
    }
    var active = active(store.clusterIds(job.id()));
    if (active.isEmpty()) {
      throw new DragonflyException(
          Status.Code.FAILED_PRECONDITION, "no active scheduler in the clusters");
    }
    var url = args.url();
    var item = new JobContent(0, url == null ? "" : Redaction.maskUrl(url), -1);
    var tasks = new ArrayList<JobTask>();
    for (var scheduler : active) {
      tasks.add(
          task(
              job,
              tasks.size(),
              scheduler.clusterId(),
              scheduler,
              "task_" + UUID.randomUUID(),
              item));
    }
    store.insertTasks(job.id(), tasks);
  }

  JobTask task(
      Job job,
      int number,
      long clusterId,
      @Nullable Scheduler scheduler,
      String uuid,
      JobContent content) {
    var now = clock.instant();
    return new JobTask(
        job.id(),
        number,
        now,
        now,
        clusterId,
        scheduler == null ? 0 : scheduler.id(),
        scheduler == null ? "" : name(scheduler),
        uuid,
        content.number(),
        content.url(),
        content.length(),
        JobState.PENDING,
        null,
        0,
        0);
  }

  static String name(Scheduler scheduler) {
    return "%s (%s:%d)".formatted(scheduler.hostname(), scheduler.ip(), scheduler.port());
  }

  /**
   * The scheduler that preheats in the task's cluster: the one that began if it is there, else the
   * same for all contents of a job.
   */
  Scheduler preheatScheduler(Job job, JobTask task) {
    return preheatScheduler(task.schedulerClusterId(), task.schedulerId(), job.taskId());
  }

  Scheduler preheatScheduler(long clusterId, long preferredId, String key) {
    var able =
        active(List.of(clusterId)).stream()
            .filter(scheduler -> scheduler.features().contains(Scheduler.PREHEAT))
            .sorted(Comparator.comparingLong(Scheduler::id))
            .toList();
    if (able.isEmpty()) {
      throw new DragonflyException(
          Status.Code.FAILED_PRECONDITION,
          "no active scheduler with the feature preheat: schedulerClusterId=" + clusterId);
    }
    return able.stream()
        .filter(scheduler -> scheduler.id() == preferredId)
        .findFirst()
        .orElseGet(() -> able.get(Math.floorMod(key.hashCode(), able.size())));
  }

  /** The scheduler of a task that only this one can do. */
  Scheduler stillActive(JobTask task) {
    return active(List.of(task.schedulerClusterId())).stream()
        .filter(scheduler -> scheduler.id() == task.schedulerId())
        .findFirst()
        .orElseThrow(
            () ->
                new DragonflyException(
                    Status.Code.FAILED_PRECONDITION,
                    "scheduler is not active: scheduler=" + task.schedulerName()));
  }

  List<Scheduler> active(Collection<Long> clusterIds) {
    var ids = clusterIds(clusterIds);
    return Uninterrupted.call(() -> schedulers.active(ids));
  }
}
