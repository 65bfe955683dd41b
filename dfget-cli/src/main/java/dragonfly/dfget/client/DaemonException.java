package dragonfly.dfget.client;

import org.jspecify.annotations.Nullable;

/** Why a call to the daemon did not succeed. Messages name the socket or the value at fault. */
public abstract sealed class DaemonException extends RuntimeException
    permits DaemonUnreachableException,
        DaemonTimeoutException,
        SourceRefusedException,
        CallFailedException {
  private static final long serialVersionUID = 1L;

  DaemonException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
