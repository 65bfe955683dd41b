package dragonfly.launcher.cluster;

import dragonfly.core.error.DragonflyException;
import io.grpc.Status;

/** Something that the user can put right; the message is one line and says how. */
public final class LauncherException extends DragonflyException {
  private static final long serialVersionUID = 1L;

  public LauncherException(String message) {
    super(Status.Code.FAILED_PRECONDITION, message);
  }

  public LauncherException(String message, Throwable cause) {
    super(Status.Code.FAILED_PRECONDITION, message, cause);
  }
}
