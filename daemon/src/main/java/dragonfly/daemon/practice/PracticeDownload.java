package dragonfly.daemon.practice;

import dragonfly.api.common.v2.Download;
import dragonfly.api.dfdaemon.v2.DfdaemonDownloadGrpc;
import dragonfly.api.dfdaemon.v2.DownloadTaskRequest;
import dragonfly.api.dfdaemon.v2.DownloadTaskResponse;
import dragonfly.core.rpc.RpcChannels;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;

/** Asks a daemon for a content as dfget does. For one thread; all calls block. */
public final class PracticeDownload {
  private final Iterator<DownloadTaskResponse> responses;
  private int pieces;

  /**
   * Asks, and returns once the daemon has begun.
   *
   * @throws io.grpc.StatusRuntimeException if it refuses
   */
  public PracticeDownload(RpcChannels channels, Path socket, String url, int pieceLength) {
    responses =
        DfdaemonDownloadGrpc.newBlockingStub(channels.toUnix(socket))
            .withDeadlineAfter(1, TimeUnit.MINUTES)
            .downloadTask(
                DownloadTaskRequest.newBuilder()
                    .setDownload(Download.newBuilder().setUrl(url).setPieceLength(pieceLength))
                    .build());
    count(responses.next());
  }

  /**
   * Waits for its end.
   *
   * @return pieces that the daemon reported
   * @throws io.grpc.StatusRuntimeException if the download fails
   */
  public int finish() {
    responses.forEachRemaining(this::count);
    return pieces;
  }

  private void count(DownloadTaskResponse response) {
    if (response.hasDownloadPieceFinishedResponse()) {
      pieces++;
    }
  }
}
