package dragonfly.manager.error;

import dragonfly.core.error.DragonflyException;
import io.grpc.Status;
import java.time.Duration;

/** The caller asks more often than it may. */
public final class TooManyRequestsException extends DragonflyException {
  private static final long serialVersionUID = 1L;

  private final Duration pause;

  /**
   * @param pause after which it may ask again, if nobody else is faster
   */
  public TooManyRequestsException(String message, Duration pause) {
    super(Status.Code.RESOURCE_EXHAUSTED, message);
    this.pause = pause;
  }

  public Duration pause() {
    return pause;
  }
}
