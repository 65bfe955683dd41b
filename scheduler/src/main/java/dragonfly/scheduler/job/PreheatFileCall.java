package dragonfly.scheduler.job;

import com.google.protobuf.Empty;
import dragonfly.api.scheduler.v2.PreheatFileRequest;
import java.util.List;
import java.util.Set;

/**
 * One {@code PreheatFile} call: answers at once, of a directory when its files are known, and works
 * in the background.
 */
final class PreheatFileCall {
  private PreheatFileCall() {}

  static Empty serve(
      Directories directories, BackgroundPreheats background, PreheatFileRequest request)
      throws InterruptedException {
    var timeout = JobMessages.timeout(request.getTimeout());
    var download =
        JobMessages.download(
                JobMessages.url(request.getUrl()),
                request.getPieceLength(),
                request.getTag(),
                request.getApplication(),
                request.getFilteredQueryParamsList())
            .putAllRequestHeader(request.getHeaderMap())
            .setPriority(request.getPriority())
            .addAllCertificateChain(request.getCertificateChainList())
            .setTimeout(JobMessages.message(timeout));
    if (request.hasObjectStorage()) {
      download.setObjectStorage(request.getObjectStorage());
    }
    if (request.hasHdfs()) {
      download.setHdfs(request.getHdfs());
    }
    if (request.hasOutputPath()) {
      download.setOutputPath(request.getOutputPath());
    }
    int tasks =
        JobMessages.atOnce(
            "concurrent_task_count",
            request.getConcurrentTaskCount(),
            Preheat.DEFAULT_CONCURRENT_TASKS,
            100);
    var preheat =
        new Preheat(
            download.build(),
            JobMessages.selection(
                request.getScope(),
                request.getIpsList(),
                request.hasCount() ? request.getCount() : null,
                request.hasPercentage() ? request.getPercentage() : null,
                request.getUrl()),
            Set.of(),
            JobMessages.atOnce(
                "concurrent_peer_count",
                request.getConcurrentPeerCount(),
                Preheat.DEFAULT_CONCURRENT_PEERS,
                1000),
            timeout);
    background.start(
        "file",
        tasks,
        Directories.isDirectory(request.getUrl())
            ? directories.files(preheat.download()).stream()
                .<BackgroundPreheats.Plan>map(file -> () -> preheat.of(file.getUrl()))
                .toList()
            : List.of(() -> preheat));
    return Empty.getDefaultInstance();
  }
}
