package dragonfly.daemon.scheduler;

import dragonfly.api.ext.v1.AnnounceTasksRequest;
import dragonfly.api.ext.v1.AnnounceTasksResponse;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The stream on which this host tells a scheduler what it keeps. One thread tells, one message at a
 * time: the next one goes out when the scheduler took the one before.
 */
public final class TaskAnnouncement
    implements ClientResponseObserver<AnnounceTasksRequest, AnnounceTasksResponse>, AutoCloseable {
  /** Why the stream ended. */
  public enum End {
    /** The scheduler does not serve it. */
    UNSUPPORTED,
    /** The scheduler went away or restarted. */
    LOST
  }

  private final String hostId;
  private final Consumer<End> whenEnded;
  private final Semaphore taken = new Semaphore(0);
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile @Nullable ClientCallStreamObserver<AnnounceTasksRequest> call;

  TaskAnnouncement(String hostId, Consumer<End> whenEnded) {
    this.hostId = hostId;
    this.whenEnded = whenEnded;
  }

  /**
   * Tells what is held or was given up; blocks until the scheduler took note.
   *
   * @return false if it did not in time or the stream ended
   */
  public boolean tell(Collection<HeldTask> held, Collection<String> left, Duration timeout)
      throws InterruptedException {
    ClientCallStreamObserver<AnnounceTasksRequest> current = call;
    if (current == null || ended.get()) {
      return false;
    }
    taken.drainPermits();
    current.onNext(
        AnnounceTasksRequest.newBuilder()
            .setHostId(hostId)
            .addAllHeld(held.stream().map(ScheduleMessages::heldTask).toList())
            .addAllLeftTaskIds(left)
            .build());
    return taken.tryAcquire(timeout.toMillis(), TimeUnit.MILLISECONDS) && !ended.get();
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<AnnounceTasksRequest> requestStream) {
    call = requestStream;
  }

  @Override
  public void onNext(AnnounceTasksResponse response) {
    taken.release();
  }

  @Override
  public void onError(Throwable failure) {
    boolean isUnknown = Status.fromThrowable(failure).getCode() == Status.Code.UNIMPLEMENTED;
    end(isUnknown ? End.UNSUPPORTED : End.LOST);
  }

  @Override
  public void onCompleted() {
    end(End.LOST);
  }

  private void end(End end) {
    if (ended.compareAndSet(false, true)) {
      taken.release();
      whenEnded.accept(end);
    }
  }

  /** Ends the stream without a call back. */
  @Override
  public void close() {
    ClientCallStreamObserver<AnnounceTasksRequest> current = call;
    if (ended.compareAndSet(false, true) && current != null) {
      taken.release();
      current.cancel("daemon leaves", null);
    }
  }
}
