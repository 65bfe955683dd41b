package dragonfly.scheduler.job;

import dragonfly.api.scheduler.v2.File;
import dragonfly.api.scheduler.v2.PeerFile;
import dragonfly.api.scheduler.v2.StatFileRequest;
import dragonfly.api.scheduler.v2.StatFileResponse;

/** One {@code StatFile} call: which hosts have a file. */
final class StatFileCall {
  private StatFileCall() {}

  static StatFileResponse serve(Hosts hosts, StoredTasks tasks, StatFileRequest request)
      throws InterruptedException {
    var download =
        JobMessages.download(
                JobMessages.url(request.getUrl()),
                request.getPieceLength(),
                request.getTag(),
                request.getApplication(),
                request.getFilteredQueryParamsList())
            .build();
    int atOnce =
        JobMessages.atOnce(
            "concurrent_peer_count",
            request.getConcurrentPeerCount(),
            Preheat.DEFAULT_CONCURRENT_PEERS,
            1000);
    var response = StatFileResponse.newBuilder();
    for (var found : tasks.find(hosts.all(), hosts.taskIds(download), atOnce).found()) {
      response.addPeers(
          PeerFile.newBuilder()
              .setIp(found.host().report().ip())
              .setHostname(found.host().report().hostname())
              .addCachedFiles(
                  File.newBuilder()
                      .setUrl(request.getUrl())
                      .setIsFinished(found.task().hasFinishedAt())));
    }
    return response.build();
  }
}
