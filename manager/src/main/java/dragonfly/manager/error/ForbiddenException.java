package dragonfly.manager.error;

import dragonfly.core.error.DragonflyException;
import io.grpc.Status;

/** The caller, though he may make such requests, may not make this one. */
public final class ForbiddenException extends DragonflyException {
  public ForbiddenException(String message) {
    super(Status.Code.PERMISSION_DENIED, message);
  }
}
