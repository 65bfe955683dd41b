package dragonfly.core.error;

import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/** The root of all failures that a caller can act on. */
public class DragonflyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Status.Code code;

  /**
   * @param code what a remote caller sees
   * @param message what happened, the offending value first
   */
  public DragonflyException(Status.Code code, String message) {
    this(code, message, null);
  }

  public DragonflyException(Status.Code code, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  public final Status.Code code() {
    return code;
  }
}
