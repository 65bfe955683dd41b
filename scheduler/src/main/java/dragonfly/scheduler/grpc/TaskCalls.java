package dragonfly.scheduler.grpc;

import com.google.protobuf.Empty;
import dragonfly.api.common.v2.Peer;
import dragonfly.api.common.v2.Task;
import dragonfly.api.scheduler.v2.DeletePeerRequest;
import dragonfly.api.scheduler.v2.DeleteTaskRequest;
import dragonfly.api.scheduler.v2.ListHostsRequest;
import dragonfly.api.scheduler.v2.ListHostsResponse;
import dragonfly.api.scheduler.v2.StatPeerRequest;
import dragonfly.api.scheduler.v2.StatTaskRequest;
import dragonfly.core.error.DragonflyException;
import dragonfly.scheduler.metrics.SchedulerMetrics.Call;
import dragonfly.scheduler.resource.Host;
import dragonfly.scheduler.resource.SwarmEvent;
import dragonfly.scheduler.scheduling.PeerView;
import dragonfly.scheduler.scheduling.TaskView;
import io.grpc.Status;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The short questions and orders about tasks, peers and hosts. They block for the swarm's answer.
 */
final class TaskCalls {
  private static final long TIMEOUT_SECONDS = 10;

  private TaskCalls() {}

  static Task statTask(Scope scope, StatTaskRequest request) {
    scope.metrics().called(Call.STAT_TASK);
    String taskId = Requests.required("task_id", request.getTaskId());
    return scope
        .swarms()
        .look(taskId, swarm -> Optional.of(TaskView.of(swarm, true)))
        .orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS)
        .join()
        .flatMap(view -> view)
        .filter(view -> view.facts() != null)
        .map(Answers::task)
        .orElseThrow(
            () -> {
              scope.metrics().failed(Call.STAT_TASK);
              return notFound("task is not known: taskId=" + taskId);
            });
  }

  private record Found(PeerView peer, TaskView task) {}

  static Peer statPeer(Scope scope, StatPeerRequest request) {
    scope.metrics().called(Call.STAT_PEER);
    String peerId = Requests.required("peer_id", request.getPeerId());
    return scope
        .swarms()
        .look(
            Requests.required("task_id", request.getTaskId()),
            swarm ->
                swarm
                    .find(peerId)
                    .map(peer -> new Found(PeerView.of(peer), TaskView.of(swarm, false))))
        .orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS)
        .join()
        .flatMap(found -> found)
        .map(found -> Answers.peer(found.peer, Answers.task(found.task)))
        .orElseThrow(
            () -> {
              scope.metrics().failed(Call.STAT_PEER);
              return notFound("peer is not known: peerId=" + peerId);
            });
  }

  static Empty deletePeer(Scope scope, DeletePeerRequest request) {
    scope.metrics().called(Call.LEAVE_PEER);
    scope
        .swarms()
        .postIfPresent(
            Requests.required("task_id", request.getTaskId()),
            new SwarmEvent.PeerDeleted(Requests.required("peer_id", request.getPeerId())));
    return Empty.getDefaultInstance();
  }

  /** The peers of the host leave the task; it stays for the others. */
  static Empty deleteTask(Scope scope, DeleteTaskRequest request) {
    scope.metrics().called(Call.LEAVE_TASK);
    String hostId = Requests.required("host_id", request.getHostId());
    if (scope.hosts().find(hostId).isEmpty()) {
      scope.metrics().failed(Call.LEAVE_TASK);
      throw notFound("host is not known: hostId=" + hostId);
    }
    scope
        .swarms()
        .postIfPresent(
            Requests.required("task_id", request.getTaskId()),
            new SwarmEvent.TaskDeletedOnHost(hostId));
    return Empty.getDefaultInstance();
  }

  static ListHostsResponse listHosts(Scope scope, ListHostsRequest request) {
    scope.metrics().called(Call.LIST_HOSTS);
    var response = ListHostsResponse.newBuilder();
    scope.hosts().all().stream()
        .map(Host::report)
        .filter(report -> !request.hasType() || report.type() == request.getType())
        .forEach(report -> response.addHosts(Answers.host(report)));
    return response.build();
  }

  private static DragonflyException notFound(String message) {
    return new DragonflyException(Status.Code.NOT_FOUND, message);
  }
}
