package dragonfly.manager.search;

import com.fasterxml.jackson.annotation.JsonProperty;
import dragonfly.manager.cluster.ClusterService;
import dragonfly.manager.cluster.SchedulerCluster;
import dragonfly.manager.error.NotFoundException;
import dragonfly.manager.scheduler.Scheduler;
import dragonfly.manager.scheduler.SchedulerService;
import java.util.ArrayList;
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
   * What a daemon would get of a cluster.
   *
   * @param isChosen whether the daemon gets this cluster first
   * @param schedulers of it that daemons may be sent to
   * @param terms of which the score is the sum
   */
  public record Explained(
      long schedulerClusterId,
      String name,
      @JsonProperty("is_chosen") boolean isChosen,
      double score,
      int schedulers,
      String reason,
      List<ClusterScore.Term> terms) {
    public Explained {
      terms = List.copyOf(terms);
    }
  }

  /** All clusters in the order of {@link #find}, then those that cannot serve daemons now. */
  public List<Explained> explain(SearchingDaemon daemon) {
    var all = clusters.schedulerClusters();
    var serving =
        matches(all).stream()
            .collect(Collectors.toMap(match -> match.cluster().id(), m -> m.schedulers().size()));
    var sorted =
        all.stream()
            .sorted(
                Comparator.comparing(
                        (SchedulerCluster cluster) -> serving.containsKey(cluster.id()))
                    .thenComparingDouble(cluster -> score(daemon, cluster))
                    .reversed())
            .toList();
    var explained = new ArrayList<Explained>();
    for (var cluster : sorted) {
      int schedulers = serving.getOrDefault(cluster.id(), 0);
      boolean isChosen = explained.isEmpty() && schedulers > 0;
      explained.add(
          new Explained(
              cluster.id(),
              cluster.name(),
              isChosen,
              score(daemon, cluster),
              schedulers,
              reason(isChosen, schedulers, explained.size()),
              ClusterScore.terms(daemon, cluster.scopes(), cluster.isDefault())));
    }
    return explained;
  }

  private static String reason(boolean isChosen, int schedulers, int before) {
    if (schedulers == 0) {
      return "not a candidate: no scheduler of it is alive and serves daemons";
    }
    return isChosen
        ? "the best fit of the clusters that serve daemons; of equal ones that with the lowest id"
        : "used after " + before + " clusters that fit better or have a lower id";
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
