package dragonfly.manager.job;

import dragonfly.manager.cluster.ClusterService;
import dragonfly.manager.job.JobView.ClusterName;
import dragonfly.manager.job.JobView.Failure;
import dragonfly.manager.job.JobView.FoundPeer;
import dragonfly.manager.job.JobView.FoundResult;
import dragonfly.manager.job.JobView.NotRemoved;
import dragonfly.manager.job.JobView.PreheatResult;
import dragonfly.manager.job.JobView.Removed;
import dragonfly.manager.job.JobView.RemovedResult;
import dragonfly.manager.job.JobView.Result;
import dragonfly.manager.job.JobView.Success;
import dragonfly.manager.job.JobView.TaskState;
import dragonfly.manager.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Makes of rows what REST shows. Thread-safe; blocks on the database. */
@Component
final class JobViews {
  private final JobStore store;
  private final JobTaskStore tasks;
  private final ClusterService clusters;

  JobViews(JobStore store, JobTaskStore tasks, ClusterService clusters) {
    this.store = store;
    this.tasks = tasks;
    this.clusters = clusters;
  }

  /** With everything, also what each host did. */
  JobView whole(Job job) {
    var schedulers =
        store.clusterIds(job.id()).stream()
            .flatMap(id -> clusters.schedulerCluster(id).stream())
            .map(cluster -> new ClusterName(cluster.id(), cluster.name(), cluster.bio()))
            .toList();
    var seeds =
        clusters.seedPeerClusters(store.seedClusterIds(job.id())).values().stream()
            .map(cluster -> new ClusterName(cluster.id(), cluster.name(), cluster.bio()))
            .toList();
    return view(job, result(job, true), seeds, schedulers);
  }

  /** As in a list: without clusters and hosts. */
  JobView row(Job job) {
    return view(job, result(job, false), null, null);
  }

  private static JobView view(
      Job job,
      @Nullable Object result,
      @Nullable List<ClusterName> seeds,
      @Nullable List<ClusterName> schedulers) {
    return new JobView(
        job.id(),
        job.createdAt(),
        job.updatedAt(),
        0,
        job.taskId(),
        job.bio(),
        job.type(),
        job.state(),
        Json.mapper().readTree(job.args()),
        result,
        job.userId(),
        Map.of(),
        seeds,
        schedulers,
        job.error(),
        job.scheduleId(),
        job.revision(),
        job.startedAt(),
        job.finishedAt());
  }

  private @Nullable Object result(Job job, boolean withHosts) {
    if (job.result() != null) {
      return Json.mapper().readTree(job.result());
    }
    var planned = tasks.tasks(job.id());
    if (planned.isEmpty()) {
      return job.error() == null ? null : result(job, List.of());
    }
    var peers =
        withHosts
            ? tasks.peers(job.id()).stream().collect(Collectors.groupingBy(JobPeer::taskNumber))
            : Map.<Integer, List<JobPeer>>of();
    Map<String, List<JobTask>> bySchedulers = new LinkedHashMap<>();
    planned.forEach(
        task -> bySchedulers.computeIfAbsent(task.taskUuid(), _ -> new ArrayList<>()).add(task));
    var states = new ArrayList<TaskState>();
    bySchedulers.forEach(
        (uuid, group) ->
            states.add(
                new TaskState(
                    uuid,
                    job.type(),
                    state(group),
                    withHosts ? List.of(item(job, group, peers)) : List.of(),
                    error(group),
                    group.getFirst().createdAt(),
                    0)));
    return result(job, states);
  }

  private static Result result(Job job, List<TaskState> states) {
    return new Result(job.taskId(), job.state(), job.createdAt(), job.updatedAt(), states);
  }

  private static JobState state(List<JobTask> group) {
    var states = group.stream().map(JobTask::state).toList();
    boolean isOpen = states.stream().anyMatch(state -> !state.isEnd());
    if (isOpen) {
      return states.stream().allMatch(state -> state == JobState.PENDING)
          ? JobState.PENDING
          : JobState.STARTED;
    }
    return JobState.ofGroup(states);
  }

  private static String error(List<JobTask> group) {
    return group.stream().map(JobTask::error).filter(Objects::nonNull).findFirst().orElse("");
  }

  private static Object item(
      Job job, List<JobTask> group, Map<Integer, List<JobPeer>> peersByTask) {
    long clusterId = group.getFirst().schedulerClusterId();
    var type = JobType.of(job.type()).orElse(JobType.PREHEAT);
    if (type == JobType.PREHEAT) {
      var successes = new ArrayList<Success>();
      var failures = new ArrayList<Failure>();
      for (var task : group) {
        for (var peer : peersByTask.getOrDefault(task.number(), List.of())) {
          switch (peer.state()) {
            case SUCCESS -> successes.add(new Success(task.url(), peer.hostName(), peer.ip()));
            case FAILURE ->
                failures.add(
                    new Failure(task.url(), peer.hostName(), peer.ip(), text(peer.error())));
            case PENDING, STARTED -> {
              // told by the events of the job
            }
          }
        }
      }
      return new PreheatResult(successes, failures, clusterId);
    }
    var peers =
        group.stream()
            .flatMap(task -> peersByTask.getOrDefault(task.number(), List.of()).stream())
            .toList();
    var done = peers.stream().filter(peer -> peer.state() == JobState.SUCCESS).toList();
    if (type == JobType.GET_TASK) {
      return new FoundResult(done.stream().map(JobViews::found).toList(), clusterId);
    }
    return new RemovedResult(
        done.stream()
            .map(peer -> new Removed(peer.hostName(), peer.ip(), peer.hostTypeName()))
            .toList(),
        peers.stream()
            .filter(peer -> peer.state() == JobState.FAILURE)
            .map(
                peer ->
                    new NotRemoved(
                        peer.hostName(), peer.ip(), peer.hostTypeName(), text(peer.error())))
            .toList(),
        clusterId);
  }

  private static FoundPeer found(JobPeer peer) {
    return new FoundPeer(
        peer.hostId(),
        peer.hostName(),
        peer.ip(),
        peer.hostTypeName(),
        peer.createdAt(),
        peer.updatedAt(),
        peer.isFinished());
  }

  private static String text(@Nullable String error) {
    return error == null ? "" : error;
  }
}
