package dragonfly.manager.grpc;

import com.google.protobuf.ByteString;
import dragonfly.api.manager.v2.Application;
import dragonfly.api.manager.v2.ApplicationPriority;
import dragonfly.api.manager.v2.Scheduler;
import dragonfly.api.manager.v2.SchedulerCluster;
import dragonfly.api.manager.v2.SeedPeer;
import dragonfly.api.manager.v2.SeedPeerCluster;
import dragonfly.api.manager.v2.URLPriority;
import dragonfly.manager.json.Json;

/** Our records as messages. What is not set stays absent, as in the recorded conversations. */
final class Messages {
  private Messages() {}

  static Scheduler.Builder scheduler(dragonfly.manager.scheduler.Scheduler scheduler) {
    var message =
        Scheduler.newBuilder()
            .setId(scheduler.id())
            .setHostname(scheduler.hostname())
            .setIp(scheduler.ip())
            .setPort(scheduler.port())
            .setState(scheduler.state())
            .setSchedulerClusterId(scheduler.clusterId())
            .setFeatures(json(scheduler.features()));
    if (scheduler.idc() != null) {
      message.setIdc(scheduler.idc());
    }
    if (scheduler.location() != null) {
      message.setLocation(scheduler.location());
    }
    return message;
  }

  static SchedulerCluster cluster(dragonfly.manager.cluster.SchedulerCluster cluster) {
    return SchedulerCluster.newBuilder()
        .setId(cluster.id())
        .setName(cluster.name())
        .setBio(cluster.bio())
        .setConfig(json(cluster.config()))
        .setClientConfig(json(cluster.clientConfig()))
        .setSeedClientConfig(json(cluster.seedClientConfig()))
        .setScopes(json(cluster.scopes()))
        .build();
  }

  static SeedPeerCluster cluster(dragonfly.manager.cluster.SeedPeerCluster cluster) {
    return SeedPeerCluster.newBuilder()
        .setId(cluster.id())
        .setName(cluster.name())
        .setBio(cluster.bio())
        .setConfig(json(cluster.config()))
        .build();
  }

  static SeedPeer.Builder seedPeer(dragonfly.manager.seedpeer.SeedPeer seedPeer) {
    var message =
        SeedPeer.newBuilder()
            .setId(seedPeer.id())
            .setHostname(seedPeer.hostname())
            .setType(seedPeer.type())
            .setIp(seedPeer.ip())
            .setPort(seedPeer.port())
            .setDownloadPort(seedPeer.downloadPort())
            .setState(seedPeer.state())
            .setSeedPeerClusterId(seedPeer.clusterId());
    if (seedPeer.idc() != null) {
      message.setIdc(seedPeer.idc());
    }
    if (seedPeer.location() != null) {
      message.setLocation(seedPeer.location());
    }
    return message;
  }

  static Application application(dragonfly.manager.application.Application application) {
    var priority = ApplicationPriority.newBuilder().setValueValue(application.priority().value());
    for (var url : application.priority().urls()) {
      priority.addUrls(URLPriority.newBuilder().setRegex(url.regex()).setValueValue(url.value()));
    }
    return Application.newBuilder()
        .setId(application.id())
        .setName(application.name())
        .setUrl(application.url())
        .setBio(application.bio())
        .setPriority(priority)
        .build();
  }

  private static ByteString json(Object document) {
    return ByteString.copyFrom(Json.writeBytes(document));
  }
}
