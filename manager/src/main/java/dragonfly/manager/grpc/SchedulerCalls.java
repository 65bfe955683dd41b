package dragonfly.manager.grpc;

import com.google.protobuf.ByteString;
import dragonfly.api.manager.v2.GetSchedulerRequest;
import dragonfly.api.manager.v2.Scheduler;
import dragonfly.api.manager.v2.UpdateSchedulerRequest;
import dragonfly.manager.cluster.ClusterService;
import dragonfly.manager.cluster.SchedulerCluster;
import dragonfly.manager.error.NotFoundException;
import dragonfly.manager.json.Json;
import dragonfly.manager.scheduler.SchedulerConfig;
import dragonfly.manager.scheduler.SchedulerRegistration;
import dragonfly.manager.scheduler.SchedulerService;
import dragonfly.manager.seedpeer.SeedPeerService;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;

/** What schedulers ask: to be registered, and what they are registered with. */
@Component
final class SchedulerCalls {
  private final SchedulerService schedulers;
  private final SeedPeerService seedPeers;
  private final ClusterService clusters;

  SchedulerCalls(SchedulerService schedulers, SeedPeerService seedPeers, ClusterService clusters) {
    this.schedulers = schedulers;
    this.seedPeers = seedPeers;
    this.clusters = clusters;
  }

  Scheduler get(GetSchedulerRequest request) {
    RequestCheck.known("source_type", request.getSourceType(), request.getSourceTypeValue());
    RequestCheck.hostname("hostname", request.getHostname());
    RequestCheck.clusterId("scheduler_cluster_id", request.getSchedulerClusterId());
    RequestCheck.ipOrEmpty("ip", request.getIp());
    var scheduler =
        schedulers
            .find(request.getHostname(), request.getIp(), request.getSchedulerClusterId())
            .orElseThrow(
                () ->
                    new NotFoundException(
                        "scheduler %s of cluster %d not found"
                            .formatted(request.getHostname(), request.getSchedulerClusterId())));
    var message = Messages.scheduler(scheduler);
    clusters
        .schedulerCluster(scheduler.clusterId())
        .ifPresent(cluster -> addCluster(message, cluster));
    return message.build();
  }

  private void addCluster(Scheduler.Builder message, SchedulerCluster cluster) {
    message.setSchedulerCluster(Messages.cluster(cluster));
    cluster
        .seedPeerClusterId()
        .flatMap(clusters::seedPeerCluster)
        .ifPresent(
            seeds -> {
              var seedCluster = Messages.cluster(seeds);
              for (var seedPeer : seedPeers.active(List.of(seeds.id()))) {
                message.addSeedPeers(Messages.seedPeer(seedPeer).setSeedPeerCluster(seedCluster));
              }
            });
  }

  Scheduler update(UpdateSchedulerRequest request) {
    RequestCheck.known("source_type", request.getSourceType(), request.getSourceTypeValue());
    RequestCheck.hostname("hostname", request.getHostname());
    RequestCheck.clusterId("scheduler_cluster_id", request.getSchedulerClusterId());
    RequestCheck.text("idc", request.getIdc());
    RequestCheck.text("location", request.getLocation());
    RequestCheck.ip("ip", request.getIp());
    RequestCheck.port("port", request.getPort());
    var registered =
        schedulers.register(
            new SchedulerRegistration(
                request.getHostname(),
                request.getIp(),
                request.getPort(),
                emptyAsNull(request.getIdc()),
                emptyAsNull(request.getLocation()),
                request.getFeaturesList(),
                config(request.getConfig()),
                request.getSchedulerClusterId()));
    return Messages.scheduler(registered).build();
  }

  private static SchedulerConfig config(ByteString json) {
    if (json.isEmpty()) {
      return new SchedulerConfig(null);
    }
    var text = json.toStringUtf8();
    try {
      return Json.read(text, SchedulerConfig.class);
    } catch (JacksonException _) {
      throw RequestCheck.wrong(
          "config",
          RequestCheck.quoted(text),
          "a JSON object such as {\"manager_keep_alive_interval\":5000000000}");
    }
  }

  static @Nullable String emptyAsNull(String text) {
    return text.isEmpty() ? null : text;
  }
}
