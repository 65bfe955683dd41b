package dragonfly.manager.job;

import dragonfly.core.error.DragonflyException;
import dragonfly.core.rpc.HostAndPort;
import dragonfly.manager.config.ManagerConfig;
import dragonfly.manager.config.SyncPeersConfig;
import dragonfly.manager.error.ConflictException;
import dragonfly.manager.gc.Chore;
import dragonfly.manager.gc.RecurringTasks;
import dragonfly.manager.job.grpc.SchedulerJobs;
import dragonfly.manager.peer.PeerService;
import dragonfly.manager.scheduler.Scheduler;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;

/**
 * Takes the hosts that schedulers know over into the table of peers, one of the managers at a time.
 * Thread-safe; blocks.
 */
@Service
final class SyncPeers implements Chore {
  private static final Logger log = LoggerFactory.getLogger(SyncPeers.class);
  private static final String TASK = "sync peers";

  /** Clusters are asked one after another; then another manager may begin. */
  private static final int CLUSTERS_AT_MOST = 12;

  private final JobPlanner planner;
  private final SchedulerJobs schedulers;
  private final JobService jobs;
  private final PeerService peers;
  private final RecurringTasks tasks;
  private final SyncPeersConfig config;

  SyncPeers(
      JobPlanner planner,
      SchedulerJobs schedulers,
      JobService jobs,
      PeerService peers,
      RecurringTasks tasks,
      ManagerConfig config) {
    this.planner = planner;
    this.schedulers = schedulers;
    this.jobs = jobs;
    this.peers = peers;
    this.tasks = tasks;
    this.config = config.job().syncPeers();
  }

  private Duration atMost() {
    return config.timeout().multipliedBy(CLUSTERS_AT_MOST);
  }

  /**
   * Asks one active scheduler of each cluster; every daemon is known to all of them.
   *
   * @throws ConflictException if a manager is at it
   */
  void sync(JobRequest request) throws InterruptedException {
    request.check();
    jobs.checkClusters(request);
    if (!tasks.runNow(TASK, atMost(), () -> sync(request.clusterIds()))) {
      throw new ConflictException("sync peers job is running");
    }
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  @Override
  public String name() {
    return TASK;
  }

  @Override
  public void doIfDue() {
    var _ = tasks.runIfDue(TASK, config.interval(), atMost(), () -> sync(List.of()));
  }

  private void sync(Collection<Long> clusterIds) {
    Map<Long, Scheduler> byCluster = new LinkedHashMap<>();
    planner
        .active(clusterIds)
        .forEach(scheduler -> byCluster.putIfAbsent(scheduler.clusterId(), scheduler));
    try {
      for (var scheduler : byCluster.values()) {
        sync(scheduler);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void sync(Scheduler scheduler) throws InterruptedException {
    try {
      var found =
          schedulers.peers(
              new HostAndPort(scheduler.ip(), scheduler.port()),
              scheduler.clusterId(),
              config.timeout());
      var since = peers.store(found);
      int forgotten = peers.forgetOlder(scheduler.clusterId(), since);
      log.atInfo()
          .addKeyValue("schedulerClusterId", scheduler.clusterId())
          .addKeyValue("peers", found.size())
          .addKeyValue("forgotten", forgotten)
          .log("peers of a cluster are known");
    } catch (DragonflyException e) {
      // the other clusters are asked nevertheless
      log.atWarn()
          .addKeyValue("schedulerClusterId", scheduler.clusterId())
          .log("peers of a cluster cannot be asked for: {}", e.getMessage());
    }
  }
}
