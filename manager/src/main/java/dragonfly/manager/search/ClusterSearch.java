package dragonfly.manager.search;

import dragonfly.manager.cluster.ClusterService;
import dragonfly.manager.cluster.SchedulerCluster;
import dragonfly.manager.error.NotFoundException;
import dragonfly.manager.scheduler.Scheduler;
import dragonfly.manager.scheduler.SchedulerService;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.stereotype.Service;

/** Finds the clusters for a daemon. Thread-safe; blocks on the database. */
@Service
public final class ClusterSearch {
  private final ClusterService clusters;
  private final SchedulerService schedulers;
  private final SearchMetrics metrics;

  ClusterSearch(ClusterService clusters, SchedulerService schedulers, SearchMetrics metrics) {
    this.clusters = clusters;
    this.schedulers = schedulers;
    this.metrics = metrics;
  }

  /**
   * A cluster that can serve daemons.
   *
   * @param schedulers those that daemons may be sent to, at least one
   */
  public record Match(SchedulerCluster cluster, List<Scheduler> schedulers) {
    public Match {
      schedulers = List.copyOf(schedulers);
    }
  }

  /** All clusters with a scheduler that serves daemons, the best fit first, then by id. */
  public List<Match> find(SearchingDaemon daemon) {
    var matches =
        matches(clusters.schedulerClusters()).stream()
            .map(match -> new Scored(score(daemon, match.cluster()), match))
            .sorted(Comparator.comparingDouble(Scored::score).reversed())
            .map(Scored::match)
            .toList();
    metrics.searched(daemon.version(), daemon.commit(), !matches.isEmpty());
    return matches;
  }

  /**
   * The one cluster that a daemon names; empty if no scheduler of it serves daemons.
   *
   * @throws NotFoundException if there is no such cluster
   */
  public List<Match> findCluster(long id) {
    var cluster =
        clusters
            .schedulerCluster(id)
            .orElseThrow(() -> new NotFoundException("scheduler cluster " + id + " not found"));
    return matches(List.of(cluster));
  }

  private record Scored(double score, Match match) {}

  private static double score(SearchingDaemon daemon, SchedulerCluster cluster) {
    return ClusterScore.of(daemon, cluster.scopes(), cluster.isDefault());
  }

  private List<Match> matches(List<SchedulerCluster> all) {
    var ids = all.stream().map(SchedulerCluster::id).toList();
    var byCluster =
        schedulers.servingDaemons(ids).stream()
            .collect(Collectors.groupingBy(Scheduler::clusterId));
    return all.stream()
        .filter(cluster -> byCluster.containsKey(cluster.id()))
        .map(cluster -> new Match(cluster, byCluster.getOrDefault(cluster.id(), List.of())))
        .toList();
  }
}
