package dragonfly.manager.job;

import dragonfly.core.error.DragonflyException;
import dragonfly.core.registry.ImageRequest;
import dragonfly.core.registry.ImageSession;
import dragonfly.core.registry.ImageUrl;
import dragonfly.core.registry.Platform;
import dragonfly.core.registry.RegistryClient;
import dragonfly.core.registry.RegistryTls;
import dragonfly.core.time.Ticker;
import dragonfly.core.unit.Secret;
import dragonfly.manager.cluster.ClusterService;
import dragonfly.manager.cluster.SchedulerCluster;
import dragonfly.manager.config.ManagerConfig;
import dragonfly.manager.job.grpc.PreheatOrder;
import dragonfly.manager.job.grpc.PreheatOrder.ObjectStorageAccess;
import dragonfly.manager.json.Json;
import dragonfly.manager.scheduler.Scheduler;
import dragonfly.manager.scheduler.SchedulerService;
import io.grpc.Status;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/** Says which scheduler does what, and with which contents. Thread-safe; blocks. */
@Component
final class JobPlanner implements DisposableBean {
  private final RunStore store;
  private final Seal seal;
  private final ClusterService clusters;
  private final SchedulerService schedulers;
  private final RegistryTls registryTls;
  private final RegistryClient registry;
  private final InstantSource clock;

  JobPlanner(
      RunStore store,
      Seal seal,
      ClusterService clusters,
      SchedulerService schedulers,
      ManagerConfig config,
      Ticker ticker,
      InstantSource clock) {
    this.store = store;
    this.seal = seal;
    this.clusters = clusters;
    this.schedulers = schedulers;
    this.registryTls = config.job().preheat();
    this.registry = new RegistryClient(registryTls, ticker);
    this.clock = clock;
  }

  /** The arguments as they were given. */
  <T> T args(Job job, Class<T> type) {
    return Json.read(seal.open(job.sealedArgs(), job.place()), type);
  }

  /** The ids of the clusters that a job means; given none, all. */
  List<Long> clusterIds(Collection<Long> given) {
    return given.isEmpty()
        ? Uninterrupted.call(clusters::schedulerClusters).stream()
            .map(SchedulerCluster::id)
            .toList()
        : List.copyOf(given);
  }

  /**
   * The contents of a preheat; an image is asked for at its registry, which blocks. Stores the plan
   * if there is none.
   */
  Contents contents(Job job, PreheatArgs args) throws InterruptedException {
    var session = args.isImage() ? Optional.of(image(args)) : Optional.<ImageSession>empty();
    if (store.tasks(job.id()).isEmpty()) {
      var items = items(args, session.orElse(null));
      var tasks = new ArrayList<JobTask>();
      for (long clusterId : clusterIds(store.clusterIds(job.id()))) {
        var uuid = "task_" + UUID.randomUUID();
        for (int item = 0; item < items.size(); item++) {
          tasks.add(task(job, tasks.size(), clusterId, null, uuid, item, items.get(item)));
        }
      }
      store.insertTasks(job.id(), tasks);
    }
    return new Contents(args, session.orElse(null));
  }

  private record Item(String url, long length) {}

  private static List<Item> items(PreheatArgs args, @Nullable ImageSession session) {
    return session == null
        ? args.allUrls().stream().map(url -> new Item(Redaction.maskUrl(url), -1)).toList()
        : session.image().layers().stream()
            .map(layer -> new Item(layer.url(), layer.size()))
            .toList();
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
    var item = new Item(url == null ? "" : Redaction.maskUrl(url), -1);
    var tasks = new ArrayList<JobTask>();
    for (var scheduler : active) {
      tasks.add(
          task(
              job,
              tasks.size(),
              scheduler.clusterId(),
              scheduler,
              "task_" + UUID.randomUUID(),
              0,
              item));
    }
    store.insertTasks(job.id(), tasks);
  }

  private JobTask task(
      Job job,
      int number,
      long clusterId,
      @Nullable Scheduler scheduler,
      String uuid,
      int item,
      Item content) {
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
        item,
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

  /** Asks the registry for an image. */
  ImageSession image(PreheatArgs args) throws InterruptedException {
    return image(
        Objects.requireNonNull(args.url() == null ? args.allUrls().getFirst() : args.url()),
        args.headersOrNone(),
        args.username(),
        args.password(),
        args.platform());
  }

  ImageSession image(
      String url,
      Map<String, String> headers,
      @Nullable String username,
      @Nullable String password,
      @Nullable String platform)
      throws InterruptedException {
    return registry.open(
        new ImageRequest(
            ImageUrl.parse(url),
            headers,
            username == null || username.isEmpty() ? null : username,
            password == null || password.isEmpty() ? null : new Secret(password),
            platform == null || platform.isEmpty() ? Platform.local() : Platform.parse(platform)));
  }

  /** What a preheat is about. Thread-safe. */
  final class Contents {
    private final PreheatArgs args;
    private final @Nullable ImageSession session;

    private Contents(PreheatArgs args, @Nullable ImageSession session) {
      this.args = args;
      this.session = session;
    }

    /**
     * What the scheduler of a task is asked for, with credentials that are fresh now.
     *
     * @param hostIds only these; empty: those of the selection
     */
    PreheatOrder order(JobTask task, List<String> hostIds) throws InterruptedException {
      var headers = session == null ? args.headersOrNone() : session.layerHeader();
      var url = session == null ? args.allUrls().get(task.item()) : task.url();
      var storage = args.objectStorage();
      var hdfs = args.hdfs();
      return new PreheatOrder(
          url,
          headers,
          args.pieceLength(),
          args.tag(),
          args.application(),
          args.filteredNames(),
          args.priority() == null ? 0 : Math.toIntExact(args.priority()),
          session != null,
          registryTls.authorities(),
          registryTls.skipVerify(),
          storage == null
              ? null
              : new ObjectStorageAccess(
                  storage.region(),
                  storage.endpoint(),
                  storage.accessKeyId(),
                  storage.accessKeySecret(),
                  storage.sessionToken(),
                  storage.credentialPath(),
                  storage.predefinedAcl(),
                  storage.securityToken(),
                  storage.insecureSkipVerify()),
          hdfs == null ? null : hdfs.delegationToken(),
          args.selection(),
          hostIds,
          args.peerCount(),
          args.time());
    }
  }

  @Override
  public void destroy() {
    registry.close();
  }
}
