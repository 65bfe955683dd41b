package dragonfly.manager.grpc;

import dragonfly.api.manager.v2.ListSchedulersRequest;
import dragonfly.api.manager.v2.ListSchedulersResponse;
import dragonfly.api.manager.v2.SeedPeer;
import dragonfly.manager.cluster.ClusterService;
import dragonfly.manager.cluster.SchedulerCluster;
import dragonfly.manager.net.IpLiteral;
import dragonfly.manager.search.ClusterSearch;
import dragonfly.manager.search.ClusterSearch.Match;
import dragonfly.manager.search.SearchingDaemon;
import dragonfly.manager.seedpeer.SeedPeerService;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Which schedulers a daemon should use: those of the cluster that it names, else those of all
 * clusters, the best fit first. Only schedulers that are alive and serve daemons are listed, each
 * with its cluster, the documents of the cluster and the seed peers of it that are alive.
 */
@Component
final class ListSchedulersCall {
  private final ClusterSearch search;
  private final ClusterService clusters;
  private final SeedPeerService seedPeers;

  ListSchedulersCall(ClusterSearch search, ClusterService clusters, SeedPeerService seedPeers) {
    this.search = search;
    this.clusters = clusters;
    this.seedPeers = seedPeers;
  }

  ListSchedulersResponse answer(ListSchedulersRequest request) {
    check(request);
    var matches =
        request.getSchedulerClusterId() == 0
            ? search.find(daemon(request))
            : search.findCluster(request.getSchedulerClusterId());
    var seeds = seedPeersBySeedCluster(matches);
    var answer = ListSchedulersResponse.newBuilder();
    for (var match : matches) {
      var cluster = Messages.cluster(match.cluster());
      var ofCluster =
          match
              .cluster()
              .seedPeerClusterId()
              .flatMap(id -> Optional.ofNullable(seeds.get(id)))
              .orElse(List.of());
      for (var scheduler : match.schedulers()) {
        answer.addSchedulers(
            Messages.scheduler(scheduler).setSchedulerCluster(cluster).addAllSeedPeers(ofCluster));
      }
    }
    return answer.build();
  }

  private static void check(ListSchedulersRequest request) {
    RequestCheck.known("source_type", request.getSourceType(), request.getSourceTypeValue());
    RequestCheck.hostname("hostname", request.getHostname());
    RequestCheck.ip("ip", request.getIp());
    RequestCheck.text("idc", request.getIdc());
    RequestCheck.text("location", request.getLocation());
    RequestCheck.text("version", request.getVersion());
    RequestCheck.text("commit", request.getCommit());
    if (request.getSchedulerClusterId() != 0) {
      RequestCheck.clusterId("scheduler_cluster_id", request.getSchedulerClusterId());
    }
  }

  private static SearchingDaemon daemon(ListSchedulersRequest request) {
    return new SearchingDaemon(
        request.getHostname(),
        IpLiteral.parse(request.getIp()).orElseThrow(),
        request.getIdc(),
        request.getLocation(),
        request.getVersion(),
        request.getCommit());
  }

  private Map<Long, List<SeedPeer>> seedPeersBySeedCluster(List<Match> matches) {
    var ids =
        matches.stream()
            .map(Match::cluster)
            .map(SchedulerCluster::seedPeerClusterId)
            .flatMap(Optional::stream)
            .distinct()
            .toList();
    var active = seedPeers.active(ids);
    if (active.isEmpty()) {
      return Map.of();
    }
    var seedClusters = clusters.seedPeerClusters(ids);
    return active.stream()
        .collect(
            Collectors.groupingBy(
                dragonfly.manager.seedpeer.SeedPeer::clusterId,
                Collectors.mapping(message(seedClusters), Collectors.toList())));
  }

  private static Function<dragonfly.manager.seedpeer.SeedPeer, SeedPeer> message(
      Map<Long, dragonfly.manager.cluster.SeedPeerCluster> seedClusters) {
    return seedPeer -> {
      var message = Messages.seedPeer(seedPeer);
      var cluster = seedClusters.get(seedPeer.clusterId());
      if (cluster != null) {
        message.setSeedPeerCluster(Messages.cluster(cluster));
      }
      return message.build();
    };
  }
}
