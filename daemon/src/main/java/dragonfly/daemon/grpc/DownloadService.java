package dragonfly.daemon.grpc;

import com.google.protobuf.Empty;
import dragonfly.api.common.v2.Task;
import dragonfly.api.dfdaemon.v2.DeleteLocalTaskRequest;
import dragonfly.api.dfdaemon.v2.DeleteTaskRequest;
import dragonfly.api.dfdaemon.v2.DfdaemonDownloadGrpc;
import dragonfly.api.dfdaemon.v2.DownloadTaskRequest;
import dragonfly.api.dfdaemon.v2.DownloadTaskResponse;
import dragonfly.api.dfdaemon.v2.ListLocalTasksRequest;
import dragonfly.api.dfdaemon.v2.ListLocalTasksResponse;
import dragonfly.api.dfdaemon.v2.ListTaskEntriesRequest;
import dragonfly.api.dfdaemon.v2.ListTaskEntriesResponse;
import dragonfly.api.dfdaemon.v2.StatLocalTaskRequest;
import dragonfly.api.dfdaemon.v2.StatLocalTaskResponse;
import dragonfly.api.dfdaemon.v2.StatTaskRequest;
import dragonfly.core.error.DragonflyException;
import dragonfly.core.id.IdGeneration;
import dragonfly.core.rpc.Hints;
import dragonfly.core.rpc.RpcErrors;
import dragonfly.daemon.manager.BlockList;
import dragonfly.daemon.metrics.DaemonMetrics;
import dragonfly.daemon.storage.TaskKind;
import dragonfly.daemon.task.TaskConductor;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.function.Supplier;

/** {@code dfdaemon.v2.DfdaemonDownload}: for programs of this machine. Only dispatches. */
public final class DownloadService extends DfdaemonDownloadGrpc.DfdaemonDownloadImplBase {
  private final TaskConductor conductor;
  private final TaskCalls tasks;
  private final Supplier<BlockList> blockList;
  private final IdGeneration generation;
  private final String hostId;
  private final DaemonMetrics metrics;

  DownloadService(
      TaskConductor conductor,
      TaskCalls tasks,
      Supplier<BlockList> blockList,
      IdGeneration generation,
      String hostId,
      DaemonMetrics metrics) {
    this.conductor = conductor;
    this.tasks = tasks;
    this.blockList = blockList;
    this.generation = generation;
    this.hostId = hostId;
    this.metrics = metrics;
  }

  @Override
  public void downloadTask(DownloadTaskRequest request, StreamObserver<DownloadTaskResponse> out) {
    var download = request.getDownload();
    try {
      if (blockList
          .get()
          .rejects(
              download.getUrl(),
              download.getApplication(),
              download.getTag(),
              download.getPriorityValue())) {
        metrics.downloadTaskBlocked(TaskKind.STANDARD.name());
        throw new DragonflyException(
            Status.Code.PERMISSION_DENIED, "download rejected by blocklist policy");
      }
      var wish = Messages.request(download, generation, Hints.NONE, false);
      new DownloadTaskCall(wish, download.getNeedPieceContent(), hostId, out).start(conductor);
    } catch (RuntimeException e) {
      out.onError(RpcErrors.toStatus(e));
    }
  }

  @Override
  public void statTask(StatTaskRequest request, StreamObserver<Task> out) {
    tasks.stat(request.getTaskId(), out);
  }

  @Override
  public void statLocalTask(
      StatLocalTaskRequest request, StreamObserver<StatLocalTaskResponse> out) {
    tasks.statLocal(request.getTaskId(), out);
  }

  @Override
  public void listLocalTasks(
      ListLocalTasksRequest request, StreamObserver<ListLocalTasksResponse> out) {
    tasks.listLocal(out);
  }

  @Override
  public void listTaskEntries(
      ListTaskEntriesRequest request, StreamObserver<ListTaskEntriesResponse> out) {
    tasks.listEntries(request, out);
  }

  @Override
  public void deleteTask(DeleteTaskRequest request, StreamObserver<Empty> out) {
    tasks.delete(request.getTaskId(), true, out);
  }

  @Override
  public void deleteLocalTask(DeleteLocalTaskRequest request, StreamObserver<Empty> out) {
    tasks.delete(request.getTaskId(), false, out);
  }

  @Override
  public void deleteHost(Empty request, StreamObserver<Empty> out) {
    tasks.deleteHost(out);
  }
}
