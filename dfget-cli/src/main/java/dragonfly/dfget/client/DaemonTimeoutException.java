package dragonfly.dfget.client;

/** The caller's time for the whole call is used up. */
public final class DaemonTimeoutException extends DaemonException {
  private static final long serialVersionUID = 1L;

  DaemonTimeoutException(String message) {
    super(message, null);
  }
}
