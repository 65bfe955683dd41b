package dragonfly.scheduler.job;

import dragonfly.api.scheduler.v2.Image;
import dragonfly.api.scheduler.v2.PeerImage;
import dragonfly.api.scheduler.v2.StatImageRequest;
import dragonfly.api.scheduler.v2.StatImageResponse;
import dragonfly.core.job.JobScope;
import dragonfly.core.registry.Layer;
import dragonfly.scheduler.resource.Host;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One {@code StatImage} call: which hosts have which layers of an image. */
final class StatImageCall {
  private StatImageCall() {}

  static StatImageResponse serve(
      Hosts hosts, Images images, StoredTasks tasks, StatImageRequest request)
      throws InterruptedException {
    var wish =
        new Images.Wish(
            JobMessages.url(request.getUrl()),
            request.getHeaderMap(),
            request.getUsername(),
            request.getPassword(),
            request.getPlatform(),
            request.getCertificateChainList(),
            request.getInsecureSkipVerify());
    int atOnce =
        JobMessages.atOnce(
            "concurrent_peer_count",
            request.getConcurrentPeerCount(),
            Preheat.DEFAULT_CONCURRENT_PEERS,
            1000);
    var asked = asked(hosts, request.getScope());
    var layers = images.open(wish).image().layers();
    var image = Image.newBuilder();
    Map<Host, PeerImage.Builder> peers = new LinkedHashMap<>();
    for (Layer layer : layers) {
      image.addLayers(message(layer));
      var download =
          JobMessages.download(
                  layer.url(),
                  request.getPieceLength(),
                  request.getTag(),
                  request.getApplication(),
                  request.getFilteredQueryParamsList())
              .build();
      for (var found : tasks.find(asked, hosts.taskIds(download), atOnce).found()) {
        peers
            .computeIfAbsent(found.host(), StatImageCall::message)
            .addCachedLayers(message(layer).setIsFinished(found.task().hasFinishedAt()));
      }
    }
    var response = StatImageResponse.newBuilder().setImage(image);
    peers.values().forEach(response::addPeers);
    return response.build();
  }

  private static List<Host> asked(Hosts hosts, String scope) {
    if (scope.isEmpty()) {
      return hosts.all();
    }
    // whoever asks names seeds or peers; a single seed may be any of them
    var selection = JobMessages.selection(scope, List.of(), null, null, "");
    return selection.scope() == JobScope.ALL_PEERS
        ? hosts.all()
        : selection.choose(hosts.all(), Hosts::member);
  }

  private static dragonfly.api.scheduler.v2.Layer.Builder message(Layer layer) {
    return dragonfly.api.scheduler.v2.Layer.newBuilder().setUrl(layer.url());
  }

  private static PeerImage.Builder message(Host host) {
    return PeerImage.newBuilder().setIp(host.report().ip()).setHostname(host.report().hostname());
  }
}
