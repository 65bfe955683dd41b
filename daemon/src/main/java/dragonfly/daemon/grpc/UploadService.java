package dragonfly.daemon.grpc;

import com.google.protobuf.Empty;
import dragonfly.api.common.v2.Host;
import dragonfly.api.common.v2.Task;
import dragonfly.api.dfdaemon.v2.DeleteTaskRequest;
import dragonfly.api.dfdaemon.v2.DfdaemonUploadGrpc;
import dragonfly.api.dfdaemon.v2.DownloadTaskRequest;
import dragonfly.api.dfdaemon.v2.DownloadTaskResponse;
import dragonfly.api.dfdaemon.v2.ListTaskEntriesRequest;
import dragonfly.api.dfdaemon.v2.ListTaskEntriesResponse;
import dragonfly.api.dfdaemon.v2.StatLocalTaskRequest;
import dragonfly.api.dfdaemon.v2.StatLocalTaskResponse;
import dragonfly.api.dfdaemon.v2.StatTaskRequest;
import dragonfly.api.dfdaemon.v2.SyncHostRequest;
import dragonfly.api.dfdaemon.v2.SyncPiecesRequest;
import dragonfly.api.dfdaemon.v2.SyncPiecesResponse;
import dragonfly.core.id.IdGeneration;
import dragonfly.core.rpc.Hints;
import dragonfly.core.rpc.RpcErrors;
import dragonfly.daemon.host.HostFacts;
import dragonfly.daemon.storage.TaskStorage;
import dragonfly.daemon.task.TaskConductor;
import dragonfly.daemon.upload.PieceAnnouncer;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.Executor;

/** {@code dfdaemon.v2.DfdaemonUpload}: for other hosts and schedulers. Only dispatches. */
public final class UploadService extends DfdaemonUploadGrpc.DfdaemonUploadImplBase {
  private final TaskConductor conductor;
  private final TaskCalls tasks;
  private final TaskStorage storage;
  private final PieceAnnouncer announcer;
  private final HostFacts facts;
  private final IdGeneration generation;
  private final String hostId;
  private final String ip;
  private final int piecePort;
  private final Executor executor;

  UploadService(
      TaskConductor conductor,
      TaskCalls tasks,
      TaskStorage storage,
      PieceAnnouncer announcer,
      HostFacts facts,
      IdGeneration generation,
      String hostId,
      String ip,
      int piecePort,
      Executor executor) {
    this.conductor = conductor;
    this.tasks = tasks;
    this.storage = storage;
    this.announcer = announcer;
    this.facts = facts;
    this.generation = generation;
    this.hostId = hostId;
    this.ip = ip;
    this.piecePort = piecePort;
    this.executor = executor;
  }

  @Override
  public void downloadTask(DownloadTaskRequest request, StreamObserver<DownloadTaskResponse> out) {
    try {
      var wish = Messages.request(request.getDownload(), generation, Hints.current(), true);
      new DownloadTaskCall(wish, false, hostId, out).start(conductor);
    } catch (RuntimeException e) {
      out.onError(RpcErrors.toStatus(e));
    }
  }

  @Override
  public void syncPieces(SyncPiecesRequest request, StreamObserver<SyncPiecesResponse> out) {
    var task = storage.find(request.getTaskId());
    if (task.isEmpty()) {
      out.onError(
          Status.INTERNAL
              .withDescription("task " + request.getTaskId() + " not found")
              .asRuntimeException());
      return;
    }
    new SyncPiecesCall(request, task.get(), ip, piecePort, out, executor)
        .start(announcer, request.getHostId());
  }

  @Override
  public void syncHost(SyncHostRequest request, StreamObserver<Host> out) {
    new SyncHostCall(facts, out, executor).start();
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
  public void listTaskEntries(
      ListTaskEntriesRequest request, StreamObserver<ListTaskEntriesResponse> out) {
    tasks.listEntries(request, out);
  }

  @Override
  public void deleteTask(DeleteTaskRequest request, StreamObserver<Empty> out) {
    tasks.delete(request.getTaskId(), true, out);
  }
}
