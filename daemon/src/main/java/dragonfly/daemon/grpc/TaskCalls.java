package dragonfly.daemon.grpc;

import com.google.protobuf.Empty;
import dragonfly.api.common.v2.Task;
import dragonfly.api.dfdaemon.v2.ListLocalTasksResponse;
import dragonfly.api.dfdaemon.v2.ListTaskEntriesRequest;
import dragonfly.api.dfdaemon.v2.ListTaskEntriesResponse;
import dragonfly.api.dfdaemon.v2.StatLocalTaskResponse;
import dragonfly.core.error.DragonflyException;
import dragonfly.core.rpc.RpcErrors;
import dragonfly.daemon.announce.HostAnnouncer;
import dragonfly.daemon.backend.BackendRegistry;
import dragonfly.daemon.metrics.DaemonMetrics;
import dragonfly.daemon.metrics.DaemonMetrics.Rpc;
import dragonfly.daemon.scheduler.SchedulerClient;
import dragonfly.daemon.storage.TaskKind;
import dragonfly.daemon.storage.TaskStorage;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.function.Supplier;

/** The unary calls about stored tasks that both services answer alike. Thread-safe. */
final class TaskCalls {
  private static final int OK = 200;

  private final TaskStorage storage;
  private final SchedulerClient scheduler;
  private final HostAnnouncer announcer;
  private final BackendRegistry backends;
  private final DaemonMetrics metrics;

  TaskCalls(
      TaskStorage storage,
      SchedulerClient scheduler,
      HostAnnouncer announcer,
      BackendRegistry backends,
      DaemonMetrics metrics) {
    this.storage = storage;
    this.scheduler = scheduler;
    this.announcer = announcer;
    this.backends = backends;
    this.metrics = metrics;
  }

  void stat(String taskId, StreamObserver<Task> out) {
    answer(Rpc.STAT_TASK, out, () -> scheduler.statTaskMessage(taskId));
  }

  void statLocal(String taskId, StreamObserver<StatLocalTaskResponse> out) {
    answer(
        Rpc.STAT_LOCAL_TASK,
        out,
        () -> storage.find(taskId).map(Messages::localTask).orElseThrow(() -> unknownTask(taskId)));
  }

  void listLocal(StreamObserver<ListLocalTasksResponse> out) {
    answer(
        Rpc.LIST_LOCAL_TASKS,
        out,
        () -> {
          var response = ListLocalTasksResponse.newBuilder();
          storage.tasks().forEach(task -> response.addTasks(Messages.localTask(task)));
          return response.build();
        });
  }

  /**
   * What the source says of a content, or, of a directory (its url ends with a slash), what lies in
   * it and below.
   */
  void listEntries(ListTaskEntriesRequest request, StreamObserver<ListTaskEntriesResponse> out) {
    answer(
        Rpc.LIST_TASK_ENTRIES,
        out,
        () -> {
          var source = Messages.source(request);
          var backend = backends.forUrl(source.url());
          var response = ListTaskEntriesResponse.newBuilder().setStatusCode(OK);
          if (Messages.isDirectory(source.url())) {
            backend.list(source).forEach(entry -> response.addEntries(Messages.entry(entry)));
            return response.build();
          }
          var info = backend.stat(source);
          return response
              .setContentLength(Math.max(0, info.contentLength()))
              .putAllResponseHeader(info.header())
              .build();
        });
  }

  /** Deletes the task here; {@code everywhere} also tells the scheduler. */
  void delete(String taskId, boolean everywhere, StreamObserver<Empty> out) {
    answer(
        everywhere ? Rpc.DELETE_TASK : Rpc.DELETE_LOCAL_TASK,
        out,
        () -> {
          if (storage.find(taskId).isEmpty()) {
            throw unknownTask(taskId);
          }
          storage.delete(taskId);
          announcer.left(taskId);
          if (everywhere) {
            scheduler.deleteTask(taskId);
          }
          return Empty.getDefaultInstance();
        });
  }

  void deleteHost(StreamObserver<Empty> out) {
    boolean succeeded =
        answer(
            out,
            () -> {
              scheduler.deleteHost();
              return Empty.getDefaultInstance();
            });
    metrics.hostDeleted(succeeded);
  }

  private static DragonflyException unknownTask(String taskId) {
    return new DragonflyException(Status.Code.NOT_FOUND, "no such task here: taskId=" + taskId);
  }

  private <T> void answer(Rpc rpc, StreamObserver<T> out, Supplier<T> work) {
    metrics.called(rpc, TaskKind.STANDARD.name(), answer(out, work));
  }

  private static <T> boolean answer(StreamObserver<T> out, Supplier<T> work) {
    T answer;
    try {
      answer = work.get();
    } catch (RuntimeException e) {
      out.onError(RpcErrors.toStatus(e));
      return false;
    }
    out.onNext(answer);
    out.onCompleted();
    return true;
  }
}
