package dragonfly.scheduler.job;

import dragonfly.api.ext.v1.RemoveTaskRequest;
import dragonfly.api.ext.v1.RemoveTaskResponse;

/** One {@code RemoveTask} call: removes a content from all hosts, or some. */
final class RemoveTaskCall {
  private RemoveTaskCall() {}

  static RemoveTaskResponse serve(Hosts hosts, StoredTasks tasks, RemoveTaskRequest request)
      throws InterruptedException {
    int atOnce =
        JobMessages.atOnce(
            "concurrent_peer_count",
            request.getConcurrentPeerCount(),
            Preheat.DEFAULT_CONCURRENT_PEERS,
            1000);
    var response = RemoveTaskResponse.newBuilder();
    tasks
        .remove(hosts.known(request.getHostIdsList()), request.getTaskIdsList(), atOnce)
        .forEach(outcome -> response.addHosts(JobMessages.progress(outcome)));
    return response.build();
  }
}
