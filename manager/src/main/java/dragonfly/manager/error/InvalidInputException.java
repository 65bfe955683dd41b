package dragonfly.manager.error;

import dragonfly.core.error.DragonflyException;
import io.grpc.Status;

/**
 * The caller's input breaks a rule; the message names the field, its value and what is expected.
 */
public final class InvalidInputException extends DragonflyException {
  public InvalidInputException(String message) {
    super(Status.Code.INVALID_ARGUMENT, message);
  }
}
