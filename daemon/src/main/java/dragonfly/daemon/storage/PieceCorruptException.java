package dragonfly.daemon.storage;

import dragonfly.core.error.DragonflyException;
import io.grpc.Status;

/** The bytes of a piece are not those that were announced; nothing was stored. DATA_LOSS. */
public final class PieceCorruptException extends DragonflyException {
  private static final long serialVersionUID = 1L;

  public PieceCorruptException(String message) {
    super(Status.Code.DATA_LOSS, message);
  }

  PieceCorruptException(int number, String what, String actual, String expected) {
    this("piece is corrupt: %s=%s expected=%s piece=%d".formatted(what, actual, expected, number));
  }
}
