package dragonfly.core.registry;

import dragonfly.core.error.DragonflyException;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/** A registry could not be asked, refused, or said something that is no image. */
public final class RegistryException extends DragonflyException {
  private static final long serialVersionUID = 1L;

  RegistryException(Status.Code code, String message, @Nullable Throwable cause) {
    super(code, message, cause);
  }

  RegistryException(Status.Code code, String message) {
    this(code, message, null);
  }
}
