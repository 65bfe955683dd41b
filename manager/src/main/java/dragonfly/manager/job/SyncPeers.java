package dragonfly.manager.job;

import dragonfly.core.error.DragonflyException;
import dragonfly.core.rpc.HostAndPort;
import dragonfly.manager.error.ConflictException;
import dragonfly.manager.job.grpc.SchedulerJobs;
import dragonfly.manager.peer.PeerService;
import dragonfly.manager.scheduler.Scheduler;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;

/** Takes the hosts that schedulers know over into the table of peers. Thread-safe; blocks. */
@Service
final class SyncPeers {
  private static final Logger log = LoggerFactory.getLogger(SyncPeers.class);

  private final JobPlanner planner;
  private final SchedulerJobs schedulers;
  private final JobService jobs;
  private final PeerService peers;
  private final ReentrantLock running = new ReentrantLock();

  SyncPeers(JobPlanner planner, SchedulerJobs schedulers, JobService jobs, PeerService peers) {
    this.planner = planner;
    this.schedulers = schedulers;
    this.jobs = jobs;
    this.peers = peers;
  }

  /**
   * Asks one active scheduler of each cluster; every daemon is known to all of them.
   *
   * @throws ConflictException if it runs in this manager
   */
  void sync(JobRequest request) throws InterruptedException {
    request.check();
    jobs.checkClusters(request);
    if (!running.tryLock()) {
      throw new ConflictException("sync peers job is running");
    }
    try {
      Map<Long, Scheduler> byCluster = new LinkedHashMap<>();
      planner
          .active(request.clusterIds())
          .forEach(scheduler -> byCluster.putIfAbsent(scheduler.clusterId(), scheduler));
      for (var scheduler : byCluster.values()) {
        sync(scheduler);
      }
    } finally {
      running.unlock();
    }
  }

  private void sync(Scheduler scheduler) throws InterruptedException {
    try {
      var found =
          schedulers.peers(
              new HostAndPort(scheduler.ip(), scheduler.port()), scheduler.clusterId());
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
