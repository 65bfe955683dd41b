package dragonfly.daemon.scheduler;

import dragonfly.core.error.DragonflyException;
import io.grpc.Status;

/** No scheduler is known or none answers. */
public final class SchedulerUnavailableException extends DragonflyException {
  private static final long serialVersionUID = 1L;

  public SchedulerUnavailableException(String message) {
    super(Status.Code.UNAVAILABLE, message);
  }
}
