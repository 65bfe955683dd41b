package dragonfly.manager.job;

import dragonfly.core.error.DragonflyException;
import dragonfly.core.job.JobScope;
import dragonfly.core.job.PeerSelection;
import dragonfly.core.registry.Platform;
import dragonfly.core.rpc.HostAndPort;
import dragonfly.manager.job.grpc.JobHost;
import dragonfly.manager.job.grpc.SchedulerJobs;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Says what a preheat would do. Thread-safe; blocks. */
@Service
final class JobPreview {
  private static final int SHOWN_PEERS = 100;

  private final JobPlanner planner;
  private final PreheatPlanner preheats;
  private final SchedulerJobs schedulers;
  private final JobService jobs;

  JobPreview(
      JobPlanner planner, PreheatPlanner preheats, SchedulerJobs schedulers, JobService jobs) {
    this.planner = planner;
    this.preheats = preheats;
    this.schedulers = schedulers;
    this.jobs = jobs;
  }

  /**
   * What a preheat would do.
   *
   * @param contentLength of all contents; -1 when not known
   * @param platform for which an image's layers are told; null of files
   * @param platforms that an image is offered for; empty if for one only
   * @param peerCount in all clusters
   */
  record Plan(
      List<Content> contents,
      long contentLength,
      @Nullable String platform,
      List<String> platforms,
      List<ClusterPlan> clusters,
      int peerCount) {}

  /**
   * A file, or a layer of an image.
   *
   * @param contentLength -1 when not known
   */
  record Content(
      String url, @Nullable String digest, @Nullable String mediaType, long contentLength) {}

  /**
   * What a cluster would do.
   *
   * @param matchingPeerCount how many peers would get the contents
   * @param peers the first of them; of {@code single_seed_peer} those of which one would
   * @param error why the cluster could not do it
   */
  record ClusterPlan(
      long schedulerClusterId,
      @Nullable String scheduler,
      int matchingPeerCount,
      List<Peer> peers,
      @Nullable String error) {}

  /** A peer. */
  record Peer(String hostname, String ip, String hostType) {}

  Plan plan(JobRequest request) throws InterruptedException {
    request.check();
    var args = jobs.revealed(request.args(), PreheatArgs.class).withDefaults();
    args.check();
    jobs.checkClusters(request);
    var contents = new ArrayList<Content>();
    String platform = null;
    List<String> platforms = List.of();
    if (args.isImage()) {
      var image = preheats.image(args).image();
      image
          .layers()
          .forEach(
              layer ->
                  contents.add(
                      new Content(layer.url(), layer.digest(), layer.mediaType(), layer.size())));
      platform = image.platform().toString();
      platforms = image.platforms().stream().map(Platform::toString).toList();
    } else {
      preheats
          .files(args, planner.clusterIds(request.clusterIds()))
          .forEach(item -> contents.add(new Content(item.url(), null, null, item.length())));
    }
    var clusters = new ArrayList<ClusterPlan>();
    for (long clusterId : planner.clusterIds(request.clusterIds())) {
      clusters.add(cluster(clusterId, args.selection()));
    }
    boolean isKnown = contents.stream().allMatch(content -> content.contentLength() >= 0);
    return new Plan(
        contents,
        isKnown ? contents.stream().mapToLong(Content::contentLength).sum() : -1,
        platform,
        platforms,
        clusters,
        clusters.stream().mapToInt(ClusterPlan::matchingPeerCount).sum());
  }

  private ClusterPlan cluster(long clusterId, PeerSelection selection) throws InterruptedException {
    String name = null;
    try {
      var scheduler = planner.preheatScheduler(clusterId, 0, selection.key());
      name = JobPlanner.name(scheduler);
      var chosen =
          selection.choose(
              schedulers.hosts(new HostAndPort(scheduler.ip(), scheduler.port())),
              host -> new PeerSelection.Member(host.id(), host.ip(), host.type()));
      int number =
          selection.scope() == JobScope.SINGLE_SEED_PEER
              ? Math.min(1, chosen.size())
              : chosen.size();
      return new ClusterPlan(
          clusterId,
          name,
          number,
          chosen.stream().limit(SHOWN_PEERS).map(JobPreview::peer).toList(),
          number == 0 ? "no peer fits" : null);
    } catch (DragonflyException e) {
      return new ClusterPlan(clusterId, name, 0, List.of(), e.getMessage());
    }
  }

  private static Peer peer(JobHost host) {
    return new Peer(host.hostname(), host.ip(), host.type() == 0 ? JobPeer.NORMAL : JobPeer.SEED);
  }
}
