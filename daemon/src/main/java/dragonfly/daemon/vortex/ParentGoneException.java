package dragonfly.daemon.vortex;

import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * The parent cannot be reached, closed the connection, or does not answer in time. UNAVAILABLE, or
 * DEADLINE_EXCEEDED for the latter.
 */
public final class ParentGoneException extends VortexException {
  private static final long serialVersionUID = 1L;

  ParentGoneException(Status.Code code, String message, @Nullable Throwable cause) {
    super(code, message, cause);
  }
}
