package dragonfly.manager.live;

import dragonfly.core.error.DragonflyException;
import dragonfly.core.rpc.HostAndPort;
import dragonfly.manager.cluster.ClusterService;
import dragonfly.manager.cluster.SchedulerCluster;
import dragonfly.manager.gc.Chore;
import dragonfly.manager.gc.RecurringTasks;
import dragonfly.manager.live.grpc.LiveSchedulers;
import dragonfly.manager.scheduler.Scheduler;
import dragonfly.manager.scheduler.SchedulerService;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Asks each scheduler once a minute what moved in the minutes since, and adds it up. Schedulers
 * keep the minutes of a day, so nothing is lost while no manager is there. Thread-safe.
 */
@Component
public final class TrafficCollector implements Chore {
  private static final Logger log = LoggerFactory.getLogger(TrafficCollector.class);
  private static final Duration INTERVAL = Duration.ofSeconds(50);
  private static final Duration AT_MOST = Duration.ofMinutes(5);
  private static final Duration KEPT = Duration.ofDays(400);

  /** Longer than schedulers keep minutes, so that none is counted twice. */
  private static final Duration CURSORS_KEPT = Duration.ofDays(2);

  private final RecurringTasks tasks;
  private final ClusterService clusters;
  private final SchedulerService members;
  private final LiveSchedulers schedulers;
  private final TrafficStore store;
  private final InstantSource clock;

  TrafficCollector(
      RecurringTasks tasks,
      ClusterService clusters,
      SchedulerService members,
      LiveSchedulers schedulers,
      TrafficStore store,
      InstantSource clock) {
    this.tasks = tasks;
    this.clusters = clusters;
    this.members = members;
    this.schedulers = schedulers;
    this.store = store;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "traffic";
  }

  @Override
  public void doIfDue() {
    var _ = tasks.runIfDue("traffic", INTERVAL, AT_MOST, this::collect);
  }

  /** Asks all now. */
  void collect() {
    var ids = clusters.schedulerClusters().stream().map(SchedulerCluster::id).toList();
    members.active(ids).forEach(this::collect);
    store.forget(clock.instant().minus(KEPT), clock.instant().minus(CURSORS_KEPT));
  }

  private void collect(Scheduler scheduler) {
    var since = store.readUntil(scheduler);
    try {
      var told =
          schedulers.traffic(
              new HostAndPort(scheduler.ip(), scheduler.port()), since.orElse(Instant.EPOCH));
      if (since.isEmpty() || told.until().isAfter(since.get())) {
        store.add(scheduler, since.orElse(null), told);
      }
    } catch (DragonflyException e) {
      // one of another program, or away: it is asked again
      log.atDebug().addKeyValue("scheduler", scheduler.hostname()).setCause(e).log("no traffic");
    }
  }
}
