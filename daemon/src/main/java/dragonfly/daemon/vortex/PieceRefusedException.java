package dragonfly.daemon.vortex;

import io.grpc.Status;

/** The parent answered with an Error packet: it does not have the piece, or cannot read it. */
public final class PieceRefusedException extends VortexException {
  private static final long serialVersionUID = 1L;

  private final int errorCode;

  PieceRefusedException(int errorCode, String message) {
    super(statusOf(errorCode), message, null);
    this.errorCode = errorCode;
  }

  /** The code of the Error packet, see {@link ErrorCode}. */
  public int errorCode() {
    return errorCode;
  }

  private static Status.Code statusOf(int errorCode) {
    return switch (errorCode) {
      case ErrorCode.INVALID_ARGUMENT -> Status.Code.INVALID_ARGUMENT;
      case ErrorCode.NOT_FOUND -> Status.Code.NOT_FOUND;
      case ErrorCode.INTERNAL -> Status.Code.INTERNAL;
      default -> Status.Code.UNKNOWN;
    };
  }
}
