package dragonfly.scheduler.grpc;

import com.google.protobuf.Empty;
import dragonfly.api.scheduler.v2.DeleteHostRequest;
import dragonfly.scheduler.metrics.SchedulerMetrics;
import dragonfly.scheduler.resource.SwarmEvent;

/** A host leaves with all that it has; one that is not known has left already. */
final class DeleteHostCall {
  private DeleteHostCall() {}

  static Empty serve(Scope scope, DeleteHostRequest request) {
    scope.metrics().called(SchedulerMetrics.Call.LEAVE_HOST);
    scope
        .hosts()
        .remove(Requests.required("host_id", request.getHostId()))
        .ifPresent(
            host -> {
              for (String taskId : host.taskIds()) {
                scope.swarms().postIfPresent(taskId, new SwarmEvent.HostLeft(host));
              }
            });
    return Empty.getDefaultInstance();
  }
}
