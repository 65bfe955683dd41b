package dragonfly.dfget.client;

import org.jspecify.annotations.Nullable;

/** No daemon answers at the socket, or the one that did is gone. */
public final class DaemonUnreachableException extends DaemonException {
  private static final long serialVersionUID = 1L;

  DaemonUnreachableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
