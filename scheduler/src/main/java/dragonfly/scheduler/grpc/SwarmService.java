package dragonfly.scheduler.grpc;

import dragonfly.api.ext.v1.AnnounceTasksRequest;
import dragonfly.api.ext.v1.AnnounceTasksResponse;
import dragonfly.api.ext.v1.PieceDigests;
import dragonfly.api.ext.v1.SwarmGrpc;
import dragonfly.api.ext.v1.WatchPieceDigestsRequest;
import dragonfly.core.rpc.RpcErrors;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/** {@code dragonfly.ext.v1.Swarm}; only dispatches. */
final class SwarmService extends SwarmGrpc.SwarmImplBase {
  private final Scope scope;

  SwarmService(Scope scope) {
    this.scope = scope;
  }

  @Override
  public StreamObserver<AnnounceTasksRequest> announceTasks(
      StreamObserver<AnnounceTasksResponse> answers) {
    return new AnnounceTasksCall(scope, (ServerCallStreamObserver<AnnounceTasksResponse>) answers);
  }

  @Override
  public void watchPieceDigests(
      WatchPieceDigestsRequest request, StreamObserver<PieceDigests> answers) {
    try {
      WatchPieceDigestsCall.serve(scope, request, (ServerCallStreamObserver<PieceDigests>) answers);
    } catch (IllegalArgumentException e) {
      answers.onError(RpcErrors.toStatus(e));
    }
  }
}
