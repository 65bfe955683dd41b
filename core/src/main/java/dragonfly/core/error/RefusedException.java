package dragonfly.core.error;

import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/** Somebody who decides has said no: whoever is refused must not get it another way. */
public final class RefusedException extends DragonflyException {
  private static final long serialVersionUID = 1L;

  public RefusedException(Status.Code code, String message) {
    this(code, message, null);
  }

  public RefusedException(Status.Code code, String message, @Nullable Throwable cause) {
    super(code, message, cause);
  }
}
