package dragonfly.dfget.client;

import dragonfly.core.time.Ticker;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A connection to a daemon's download service, for one call after the other. Confined to one
 * thread; parallel downloads open a client each, which costs less than sharing one.
 */
public final class DaemonClient implements AutoCloseable {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(3);
  private static final String DOWNLOAD_TASK = "/dfdaemon.v2.DfdaemonDownload/DownloadTask";

  private final TimedSocket socket;
  private final Http2Connection connection;
  private final Ticker ticker;

  private DaemonClient(TimedSocket socket, Ticker ticker) {
    this.socket = socket;
    this.ticker = ticker;
    connection = new Http2Connection(socket, ticker);
  }

  /**
   * Connects; waits at most 3 s for a busy daemon.
   *
   * @throws DaemonUnreachableException if nobody listens at {@code socket}
   */
  public static DaemonClient connect(Path socket, Ticker ticker) {
    return new DaemonClient(TimedSocket.connect(socket, CONNECT_LIMIT, ticker), ticker);
  }

  /** Starts a download. The request is out when this returns, its events come from the stream. */
  public DownloadStream download(DownloadRequest request) {
    var call =
        new GrpcStream(
            connection,
            DOWNLOAD_TASK,
            DownloadMessages.request(request),
            request.timeout(),
            ticker);
    return new DownloadStream(call, socket.path());
  }

  @Override
  public void close() {
    connection.close();
  }
}
