package dragonfly.manager.transfer;

import dragonfly.core.error.DragonflyException;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/** The data of another manager cannot be taken over; nothing has been changed. */
final class ImportException extends DragonflyException {
  ImportException(String message) {
    this(message, null);
  }

  ImportException(String message, @Nullable Throwable cause) {
    super(Status.Code.FAILED_PRECONDITION, message, cause);
  }
}
