package dragonfly.scheduler.job;

import dragonfly.api.dfdaemon.v2.DeleteTaskRequest;
import dragonfly.api.dfdaemon.v2.DfdaemonUploadGrpc;
import dragonfly.api.dfdaemon.v2.StatLocalTaskRequest;
import dragonfly.api.dfdaemon.v2.StatLocalTaskResponse;
import dragonfly.core.error.DragonflyException;
import dragonfly.core.rpc.RpcErrors;
import dragonfly.scheduler.resource.Host;
import io.grpc.Status;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** Asks hosts what they keep on their disks, and has it removed. Thread-safe. */
final class StoredTasks {
  private static final long TIMEOUT_SECONDS = 30;

  private final Hosts hosts;

  StoredTasks(Hosts hosts) {
    this.hosts = hosts;
  }

  /** A task that a host has. */
  record Found(Host host, StatLocalTaskResponse task) {}

  /** What the hosts answered. */
  record Answers(List<Found> found, List<HostOutcome> failed) {}

  /** Asks the hosts for the first of the ids that each of them has. */
  Answers find(Collection<Host> asked, Collection<String> taskIds, int atOnce)
      throws InterruptedException {
    Queue<Found> found = new ConcurrentLinkedQueue<>();
    Queue<HostOutcome> failed = new ConcurrentLinkedQueue<>();
    Hosts.each(
        asked,
        atOnce,
        host -> {
          try {
            for (String taskId : taskIds) {
              var task = stat(host, taskId);
              if (task.isPresent()) {
                found.add(new Found(host, task.get()));
                break;
              }
            }
          } catch (DragonflyException e) {
            failed.add(failure(host, e));
          }
        });
    return new Answers(List.copyOf(found), List.copyOf(failed));
  }

  private Optional<StatLocalTaskResponse> stat(Host host, String taskId) {
    try {
      return Optional.of(
          DfdaemonUploadGrpc.newBlockingStub(hosts.channel(host))
              .withDeadlineAfter(TIMEOUT_SECONDS, TimeUnit.SECONDS)
              .statLocalTask(StatLocalTaskRequest.newBuilder().setTaskId(taskId).build()));
    } catch (RuntimeException e) {
      var failure = RpcErrors.fromStatus(e);
      if (failure.code() == Status.Code.NOT_FOUND) {
        return Optional.empty();
      }
      throw failure;
    }
  }

  /**
   * Removes the tasks where they are; answers for the hosts that had one, or could not be asked.
   */
  List<HostOutcome> remove(Collection<Host> asked, Collection<String> taskIds, int atOnce)
      throws InterruptedException {
    Queue<HostOutcome> outcomes = new ConcurrentLinkedQueue<>();
    Hosts.each(
        asked,
        atOnce,
        host -> {
          boolean hadOne = false;
          try {
            for (String taskId : taskIds) {
              if (stat(host, taskId).isPresent()) {
                hadOne = true;
                delete(host, taskId);
              }
            }
            if (hadOne) {
              outcomes.add(HostOutcome.waiting(host).succeeded());
            }
          } catch (DragonflyException e) {
            outcomes.add(failure(host, e));
          }
        });
    return List.copyOf(outcomes);
  }

  private void delete(Host host, String taskId) {
    try {
      var _ =
          DfdaemonUploadGrpc.newBlockingStub(hosts.channel(host))
              .withDeadlineAfter(TIMEOUT_SECONDS, TimeUnit.SECONDS)
              .deleteTask(DeleteTaskRequest.newBuilder().setTaskId(taskId).build());
    } catch (RuntimeException e) {
      var failure = RpcErrors.fromStatus(e);
      if (failure.code() != Status.Code.NOT_FOUND) {
        throw failure;
      }
    }
  }

  private static HostOutcome failure(Host host, DragonflyException e) {
    return HostOutcome.waiting(host).failed(e.code() + ": " + e.getMessage());
  }
}
