package dragonfly.scheduler.grpc;

import dragonfly.api.ext.v1.AnnounceTasksRequest;
import dragonfly.api.ext.v1.AnnounceTasksResponse;
import dragonfly.api.ext.v1.HeldTask;
import dragonfly.core.concurrent.SerialContext;
import dragonfly.core.error.DragonflyException;
import dragonfly.core.piece.PieceSet;
import dragonfly.core.rpc.RpcErrors;
import dragonfly.scheduler.metrics.SchedulerMetrics;
import dragonfly.scheduler.resource.Host;
import dragonfly.scheduler.resource.SwarmEvent;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A host tells what it holds, on a stream that is open as long as its daemon lives. The end of the
 * stream does not drop what the host holds; it only says that the daemon may be gone. Confined to
 * {@code context}.
 */
final class AnnounceTasksCall implements StreamObserver<AnnounceTasksRequest> {
  private final Scope scope;
  private final ServerCallStreamObserver<AnnounceTasksResponse> answers;
  private final SerialContext context;
  private @Nullable Host host;
  private boolean isEnded;

  AnnounceTasksCall(Scope scope, ServerCallStreamObserver<AnnounceTasksResponse> answers) {
    this.scope = scope;
    this.answers = answers;
    this.context = new SerialContext("announce-tasks", scope.executor());
    scope.metrics().called(SchedulerMetrics.Call.ANNOUNCE_TASKS);
    // One message at a time: the next one is asked for when this one took effect.
    answers.disableAutoRequest();
    answers.setOnCancelHandler(() -> context.execute(this::end));
    answers.request(1);
  }

  @Override
  public void onNext(AnnounceTasksRequest message) {
    context.execute(() -> hear(message));
  }

  @Override
  public void onError(Throwable thrown) {
    context.execute(this::end);
  }

  @Override
  public void onCompleted() {
    context.execute(
        () -> {
          if (!isEnded) {
            end();
            answers.onCompleted();
          }
        });
  }

  private void hear(AnnounceTasksRequest message) {
    if (isEnded) {
      return;
    }
    try {
      Host of = hostOf(message);
      int count = message.getHeldCount() + message.getLeftTaskIdsCount();
      var pending = new AtomicInteger(count + 1);
      Runnable done =
          () -> {
            if (pending.decrementAndGet() == 0) {
              context.execute(this::tookEffect);
            }
          };
      for (HeldTask held : message.getHeldList()) {
        scope.swarms().post(Requests.required("task_id", held.getTaskId()), event(of, held), done);
      }
      for (String taskId : message.getLeftTaskIdsList()) {
        scope.swarms().post(taskId, new SwarmEvent.TaskDeletedOnHost(of.id()), done);
      }
      done.run();
    } catch (RuntimeException e) {
      scope.metrics().failed(SchedulerMetrics.Call.ANNOUNCE_TASKS);
      end();
      answers.onError(RpcErrors.toStatus(e));
    }
  }

  private Host hostOf(AnnounceTasksRequest message) {
    Host known = scope.hosts().find(message.getHostId()).orElse(null);
    Host before = host;
    if (known == null || (before != null && !known.equals(before))) {
      throw new DragonflyException(
          Status.Code.NOT_FOUND, "host is not known: hostId=" + message.getHostId());
    }
    if (before == null) {
      host = known;
      known.openLink();
    }
    return known;
  }

  private static SwarmEvent.TaskHeld event(Host host, HeldTask held) {
    return new SwarmEvent.TaskHeld(
        host,
        Requests.required("peer_id", held.getPeerId()),
        Requests.facts(
            held.getDownload(), held.hasSourceVersion() ? held.getSourceVersion() : null),
        held.getIsFinished(),
        PieceSet.ofBytes(held.getPieces().toByteArray()));
  }

  private void tookEffect() {
    if (!isEnded) {
      answers.onNext(AnnounceTasksResponse.getDefaultInstance());
      answers.request(1);
    }
  }

  private void end() {
    if (isEnded) {
      return;
    }
    isEnded = true;
    Host of = host;
    if (of != null && of.closeLink()) {
      for (String taskId : of.taskIds()) {
        scope.swarms().postIfPresent(taskId, new SwarmEvent.HostLost(of));
      }
    }
  }
}
