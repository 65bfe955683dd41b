package dragonfly.manager.error;

import dragonfly.core.error.DragonflyException;
import io.grpc.Status;

/** The thing asked for does not exist. */
public final class NotFoundException extends DragonflyException {
  public NotFoundException(String message) {
    super(Status.Code.NOT_FOUND, message);
  }
}
