package dragonfly.daemon.vortex;

/** Codes of Error packets. */
public final class ErrorCode {
  public static final int UNKNOWN = 0;
  public static final int INVALID_ARGUMENT = 1;
  public static final int NOT_FOUND = 2;
  public static final int INTERNAL = 3;

  private ErrorCode() {}
}
