package dragonfly.scheduler.seed;

import dragonfly.api.common.v2.Piece;
import dragonfly.api.common.v2.TrafficType;
import dragonfly.api.dfdaemon.v2.DownloadTaskRequest;
import dragonfly.api.dfdaemon.v2.DownloadTaskResponse;
import dragonfly.scheduler.resource.Host;
import dragonfly.scheduler.resource.PieceReport;
import dragonfly.scheduler.resource.SwarmEvent;
import dragonfly.scheduler.resource.SwarmEvent.SeedOutcome;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One request to a seed: its stream becomes events. Called on gRPC threads, one after the other.
 */
final class SeedCall implements ClientResponseObserver<DownloadTaskRequest, DownloadTaskResponse> {
  /** Begins the description when the seed could not be reached at all. */
  static final String UNREACHABLE = "seed is unreachable: ";

  private final String taskId;
  private final long triggerId;
  private final Host host;
  private final Consumer<SwarmEvent> events;
  private final AtomicBoolean isEnded = new AtomicBoolean();
  private volatile @Nullable ClientCallStreamObserver<DownloadTaskRequest> stream;
  private volatile boolean isCancelled;

  SeedCall(String taskId, long triggerId, Host host, Consumer<SwarmEvent> events) {
    this.taskId = taskId;
    this.triggerId = triggerId;
    this.host = host;
    this.events = events;
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<DownloadTaskRequest> requests) {
    stream = requests;
  }

  @Override
  public void onNext(DownloadTaskResponse response) {
    if (!response.getTaskId().equals(taskId)) {
      end(
          SeedOutcome.FAILED,
          "seed names the task otherwise: taskId=%s expected=%s"
              .formatted(response.getTaskId(), taskId));
      cancel();
      return;
    }
    PieceReport piece =
        response.hasDownloadPieceFinishedResponse()
            ? piece(response.getDownloadPieceFinishedResponse().getPiece())
            : null;
    events.accept(new SwarmEvent.SeedProgress(triggerId, host, response.getPeerId(), piece));
  }

  private static PieceReport piece(Piece piece) {
    var cost = piece.getCost();
    var createdAt = piece.getCreatedAt();
    boolean isFromSource = piece.getTrafficType() == TrafficType.BACK_TO_SOURCE;
    return new PieceReport(
        piece.getNumber(),
        piece.getOffset(),
        piece.getLength(),
        piece.getDigest(),
        isFromSource ? null : piece.getParentId(),
        Duration.ofSeconds(cost.getSeconds(), cost.getNanos()).toNanos(),
        Instant.ofEpochSecond(createdAt.getSeconds(), createdAt.getNanos()));
  }

  @Override
  public void onError(Throwable thrown) {
    Status status = Status.fromThrowable(thrown);
    String what = status.getCode() + ": " + status.getDescription();
    end(
        SeedOutcome.FAILED,
        status.getCode() == Status.Code.UNAVAILABLE ? UNREACHABLE + what : what);
  }

  @Override
  public void onCompleted() {
    end(SeedOutcome.SUCCEEDED, "");
  }

  private void end(SeedOutcome outcome, String description) {
    if (isEnded.compareAndSet(false, true) && !isCancelled) {
      events.accept(new SwarmEvent.SeedEnded(triggerId, outcome, description));
    }
  }

  /** Ends the request; no event follows. */
  void cancel() {
    isCancelled = true;
    var requests = stream;
    if (requests != null) {
      requests.cancel("not waited for any more", null);
    }
  }
}
