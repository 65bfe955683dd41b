package dragonfly.manager.grpc;

import com.google.protobuf.Empty;
import dragonfly.api.manager.v2.DeleteSeedPeerRequest;
import dragonfly.api.manager.v2.GetSeedPeerRequest;
import dragonfly.api.manager.v2.ListSeedPeersRequest;
import dragonfly.api.manager.v2.ListSeedPeersResponse;
import dragonfly.api.manager.v2.SeedPeer;
import dragonfly.api.manager.v2.UpdateSeedPeerRequest;
import dragonfly.manager.cluster.ClusterService;
import dragonfly.manager.cluster.SchedulerCluster;
import dragonfly.manager.error.NotFoundException;
import dragonfly.manager.scheduler.SchedulerService;
import dragonfly.manager.seedpeer.SeedPeerRegistration;
import dragonfly.manager.seedpeer.SeedPeerService;
import java.util.List;
import org.springframework.stereotype.Component;

/** What seed peers ask that register themselves. */
@Component
final class SeedPeerCalls {
  private static final String ONLY_TYPE = "super";

  private final SeedPeerService seedPeers;
  private final SchedulerService schedulers;
  private final ClusterService clusters;

  SeedPeerCalls(SeedPeerService seedPeers, SchedulerService schedulers, ClusterService clusters) {
    this.seedPeers = seedPeers;
    this.schedulers = schedulers;
    this.clusters = clusters;
  }

  SeedPeer get(GetSeedPeerRequest request) {
    RequestCheck.known("source_type", request.getSourceType(), request.getSourceTypeValue());
    RequestCheck.hostname("hostname", request.getHostname());
    RequestCheck.clusterId("seed_peer_cluster_id", request.getSeedPeerClusterId());
    RequestCheck.ipOrEmpty("ip", request.getIp());
    var seedPeer =
        seedPeers
            .find(request.getHostname(), request.getIp(), request.getSeedPeerClusterId())
            .or(() -> seedPeers.find(request.getHostname(), "", request.getSeedPeerClusterId()))
            .orElseThrow(
                () ->
                    new NotFoundException(
                        "seed peer %s of cluster %d not found"
                            .formatted(request.getHostname(), request.getSeedPeerClusterId())));
    var message = Messages.seedPeer(seedPeer);
    clusters
        .seedPeerCluster(seedPeer.clusterId())
        .ifPresent(cluster -> message.setSeedPeerCluster(Messages.cluster(cluster)));
    var served =
        clusters.schedulerClustersOf(seedPeer.clusterId()).stream()
            .map(SchedulerCluster::id)
            .toList();
    schedulers.servingDaemons(served).stream()
        .map(Messages::scheduler)
        .forEach(message::addSchedulers);
    return message.build();
  }

  ListSeedPeersResponse list(ListSeedPeersRequest request) {
    RequestCheck.known("source_type", request.getSourceType(), request.getSourceTypeValue());
    RequestCheck.hostname("hostname", request.getHostname());
    RequestCheck.ip("ip", request.getIp());
    RequestCheck.text("version", request.getVersion());
    RequestCheck.text("commit", request.getCommit());
    var answer = ListSeedPeersResponse.newBuilder();
    seedPeers
        .find(request.getHostname(), request.getIp())
        .map(self -> seedPeers.active(List.of(self.clusterId())))
        .orElse(List.of())
        .forEach(seedPeer -> answer.addSeedPeers(Messages.seedPeer(seedPeer)));
    if (answer.getSeedPeersCount() == 0) {
      throw new NotFoundException("seed peer " + request.getHostname() + " not found");
    }
    return answer.build();
  }

  SeedPeer update(UpdateSeedPeerRequest request) {
    RequestCheck.known("source_type", request.getSourceType(), request.getSourceTypeValue());
    RequestCheck.hostname("hostname", request.getHostname());
    RequestCheck.oneOf("type", request.getType(), ONLY_TYPE);
    RequestCheck.text("idc", request.getIdc());
    RequestCheck.text("location", request.getLocation());
    RequestCheck.ip("ip", request.getIp());
    RequestCheck.port("port", request.getPort());
    RequestCheck.port("download_port", request.getDownloadPort());
    RequestCheck.clusterId("seed_peer_cluster_id", request.getSeedPeerClusterId());
    var registered =
        seedPeers.register(
            new SeedPeerRegistration(
                request.getHostname(),
                request.getType(),
                request.getIp(),
                request.getPort(),
                request.getDownloadPort(),
                SchedulerCalls.emptyAsNull(request.getIdc()),
                SchedulerCalls.emptyAsNull(request.getLocation()),
                request.getSeedPeerClusterId()));
    return Messages.seedPeer(registered).build();
  }

  Empty delete(DeleteSeedPeerRequest request) {
    RequestCheck.known("source_type", request.getSourceType(), request.getSourceTypeValue());
    RequestCheck.hostname("hostname", request.getHostname());
    RequestCheck.clusterId("seed_peer_cluster_id", request.getSeedPeerClusterId());
    RequestCheck.ipOrEmpty("ip", request.getIp());
    seedPeers.delete(request.getHostname(), request.getIp(), request.getSeedPeerClusterId());
    return Empty.getDefaultInstance();
  }
}
