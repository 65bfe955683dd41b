package dragonfly.dfget.client;

/** The daemon ended the call with a status other than OK. */
public final class CallFailedException extends DaemonException {
  private static final long serialVersionUID = 1L;
  private final CallStatus status;

  CallFailedException(CallStatus status, String message) {
    super(message, null);
    this.status = status;
  }

  public CallStatus status() {
    return status;
  }
}
