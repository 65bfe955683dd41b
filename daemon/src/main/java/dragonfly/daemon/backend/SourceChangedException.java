package dragonfly.daemon.backend;

import dragonfly.core.error.DragonflyException;
import io.grpc.Status;

/** The source no longer has the content that the download began with. */
public class SourceChangedException extends DragonflyException {
  private static final long serialVersionUID = 1L;

  public SourceChangedException(String message) {
    super(Status.Code.FAILED_PRECONDITION, message);
  }
}
