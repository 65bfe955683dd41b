package dragonfly.scheduler.grpc;

import dragonfly.api.ext.v1.PieceDigest;
import dragonfly.api.ext.v1.PieceDigests;
import dragonfly.api.ext.v1.WatchPieceDigestsRequest;
import dragonfly.core.concurrent.SerialContext;
import dragonfly.scheduler.metrics.SchedulerMetrics;
import dragonfly.scheduler.resource.PieceReport;
import dragonfly.scheduler.resource.SwarmEvent;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.List;

/** A stream of digests of one task. Confined to {@code context}. */
final class WatchPieceDigestsCall {
  private final ServerCallStreamObserver<PieceDigests> answers;
  private final SerialContext context;
  private boolean isEnded;

  private WatchPieceDigestsCall(
      Scope scope, long watchId, ServerCallStreamObserver<PieceDigests> answers) {
    this.answers = answers;
    this.context = new SerialContext("watch-digests-" + watchId, scope.executor());
  }

  static void serve(
      Scope scope,
      WatchPieceDigestsRequest request,
      ServerCallStreamObserver<PieceDigests> answers) {
    scope.metrics().called(SchedulerMetrics.Call.WATCH_PIECE_DIGESTS);
    String taskId = Requests.required("task_id", request.getTaskId());
    long watchId = scope.watches().nextId();
    var call = new WatchPieceDigestsCall(scope, watchId, answers);
    scope.watches().opened(watchId, call);
    answers.setOnCancelHandler(
        () -> {
          call.context.execute(() -> call.isEnded = true);
          scope.watches().closed(watchId);
          scope.swarms().postIfPresent(taskId, new SwarmEvent.WatchEnded(watchId));
        });
    scope.swarms().post(taskId, new SwarmEvent.WatchStarted(watchId));
  }

  /** May be called from any thread. */
  void tell(List<PieceReport> pieces) {
    context.execute(() -> send(pieces));
  }

  private void send(List<PieceReport> pieces) {
    if (isEnded) {
      return;
    }
    var message = PieceDigests.newBuilder();
    for (PieceReport piece : pieces) {
      message.addDigests(
          PieceDigest.newBuilder().setNumber(piece.number()).setDigest(piece.digest()));
    }
    answers.onNext(message.build());
  }
}
