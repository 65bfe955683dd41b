package dragonfly.manager.error;

import dragonfly.core.error.DragonflyException;
import io.grpc.Status;

/** The change contradicts what is stored: a name is taken, a thing is still in use. */
public final class ConflictException extends DragonflyException {
  public ConflictException(String message) {
    super(Status.Code.ALREADY_EXISTS, message);
  }
}
