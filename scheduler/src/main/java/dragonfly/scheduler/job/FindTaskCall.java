package dragonfly.scheduler.job;

import dragonfly.api.ext.v1.FindTaskRequest;
import dragonfly.api.ext.v1.FindTaskResponse;
import dragonfly.api.ext.v1.FoundTask;

/** One {@code FindTask} call: which hosts have a content. */
final class FindTaskCall {
  private FindTaskCall() {}

  static FindTaskResponse serve(Hosts hosts, StoredTasks tasks, FindTaskRequest request)
      throws InterruptedException {
    int atOnce =
        JobMessages.atOnce(
            "concurrent_peer_count",
            request.getConcurrentPeerCount(),
            Preheat.DEFAULT_CONCURRENT_PEERS,
            1000);
    var answers = tasks.find(hosts.all(), request.getTaskIdsList(), atOnce);
    var response = FindTaskResponse.newBuilder();
    for (var found : answers.found()) {
      var report = found.host().report();
      response.addFound(
          FoundTask.newBuilder()
              .setHostId(found.host().id())
              .setHostname(report.hostname())
              .setIp(report.ip())
              .setHostType(report.type())
              .setTaskId(found.task().getTaskId())
              .setIsFinished(found.task().hasFinishedAt())
              .setCreatedAt(found.task().getCreatedAt())
              .setUpdatedAt(found.task().getUpdatedAt()));
    }
    answers.failed().forEach(failed -> response.addFailed(JobMessages.progress(failed)));
    return response.build();
  }
}
