package dragonfly.daemon.vortex;

import dragonfly.core.error.DragonflyException;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/** A piece could not be had from a parent. */
public sealed class VortexException extends DragonflyException
    permits ParentGoneException, PieceRefusedException {
  private static final long serialVersionUID = 1L;

  VortexException(Status.Code code, String message, @Nullable Throwable cause) {
    super(code, message, cause);
  }

  /** The parent speaks another language. INTERNAL. */
  static VortexException malformed(String message) {
    return new VortexException(Status.Code.INTERNAL, message, null);
  }
}
