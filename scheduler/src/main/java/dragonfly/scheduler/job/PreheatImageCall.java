package dragonfly.scheduler.job;

import com.google.protobuf.Empty;
import dragonfly.api.common.v2.Download;
import dragonfly.api.scheduler.v2.PreheatImageRequest;
import dragonfly.core.registry.ImageSession;
import dragonfly.core.registry.Layer;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** One {@code PreheatImage} call: answers when the manifest is known, works in the background. */
final class PreheatImageCall {
  private PreheatImageCall() {}

  static Empty serve(Images images, BackgroundPreheats background, PreheatImageRequest request)
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
    var timeout = JobMessages.timeout(request.getTimeout());
    int tasks =
        JobMessages.atOnce(
            "concurrent_task_count",
            request.getConcurrentTaskCount(),
            Preheat.DEFAULT_CONCURRENT_TASKS,
            100);
    var selection =
        JobMessages.selection(
            request.getScope(),
            request.getIpsList(),
            request.hasCount() ? request.getCount() : null,
            request.hasPercentage() ? request.getPercentage() : null,
            request.getUrl());
    int peers =
        JobMessages.atOnce(
            "concurrent_peer_count",
            request.getConcurrentPeerCount(),
            Preheat.DEFAULT_CONCURRENT_PEERS,
            1000);
    var session = images.open(wish);
    List<BackgroundPreheats.Plan> plans =
        session.image().layers().stream()
            .<BackgroundPreheats.Plan>map(
                layer ->
                    () ->
                        new Preheat(
                            download(request, session, layer, timeout).build(),
                            selection,
                            Set.of(),
                            peers,
                            timeout))
            .toList();
    background.start("image", tasks, plans);
    return Empty.getDefaultInstance();
  }

  private static Download.Builder download(
      PreheatImageRequest request, ImageSession session, Layer layer, Duration timeout)
      throws InterruptedException {
    return JobMessages.download(
            layer.url(),
            request.getPieceLength(),
            request.getTag(),
            request.getApplication(),
            request.getFilteredQueryParamsList())
        .putAllRequestHeader(session.layerHeader())
        .setPriority(request.getPriority())
        .addAllCertificateChain(request.getCertificateChainList())
        .setEnableTaskIdBasedBlobDigest(request.getEnableTaskIdBasedBlobDigest())
        .setTimeout(JobMessages.message(timeout));
  }
}
