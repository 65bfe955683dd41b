package dragonfly.dfget.client;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The events of one download. Confined to the thread of its {@link DaemonClient}. */
public final class DownloadStream {
  private final GrpcStream call;
  private final Path socket;

  DownloadStream(GrpcStream call, Path socket) {
    this.call = call;
    this.socket = socket;
  }

  /**
   * The next event, waiting for it; null when the download has ended well.
   *
   * @throws SourceRefusedException if the source answered with an error
   * @throws CallFailedException if the daemon failed for another reason
   * @throws DaemonTimeoutException when the request's time is used up
   * @throws DaemonUnreachableException if the daemon went away or fell silent
   */
  public @Nullable DownloadEvent next() {
    try {
      for (byte[] message = call.next(); message != null; message = call.next()) {
        var event = DownloadMessages.response(message);
        if (event != null) {
          return event;
        }
      }
      return null;
    } catch (Http2Exception e) {
      throw new DaemonUnreachableException(
          socket + ": whoever listens there does not speak dfdaemon's protocol: " + e.getMessage(),
          e);
    }
  }
}
