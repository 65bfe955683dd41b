package dragonfly.daemon.piece;

import dragonfly.api.dfdaemon.v2.DfdaemonUploadGrpc;
import dragonfly.api.dfdaemon.v2.DownloadTaskRequest;
import dragonfly.api.dfdaemon.v2.StatLocalTaskRequest;
import dragonfly.core.rpc.Hints;
import dragonfly.core.rpc.HostAndPort;
import dragonfly.core.rpc.RpcChannels;
import dragonfly.daemon.scheduler.RelayedDownload;
import dragonfly.daemon.scheduler.SeedHost;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Learns the length of a content from the seed that fetches it. */
public final class SeedLength {
  private static final Logger LOG = LoggerFactory.getLogger(SeedLength.class);
  private static final Duration STAT = Duration.ofSeconds(10);

  private SeedLength() {}

  /**
   * Makes the seed fetch the task, or join its running fetch, and waits until it knows the length;
   * empty when the seed does not answer. Blocks up to {@code timeout}.
   */
  public static OptionalLong ask(
      RpcChannels channels,
      SeedHost seed,
      String taskId,
      @Nullable String sourceVersion,
      RelayedDownload download,
      Duration timeout) {
    var stub =
        DfdaemonUploadGrpc.newBlockingStub(channels.to(new HostAndPort(seed.ip(), seed.port())));
    try {
      var responses =
          stub.withInterceptors(Hints.ofTask(taskId, sourceVersion).sender())
              .withDeadlineAfter(timeout.toMillis(), TimeUnit.MILLISECONDS)
              .downloadTask(
                  DownloadTaskRequest.newBuilder().setDownload(download.forSeed()).build());
      while (responses.hasNext()) {
        var response = responses.next();
        if (response.hasDownloadTaskStartedResponse()) {
          return OptionalLong.of(response.getDownloadTaskStartedResponse().getContentLength());
        }
      }
      var local =
          stub.withDeadlineAfter(STAT.toMillis(), TimeUnit.MILLISECONDS)
              .statLocalTask(StatLocalTaskRequest.newBuilder().setTaskId(taskId).build());
      return local.hasContentLength()
          ? OptionalLong.of(local.getContentLength())
          : OptionalLong.empty();
    } catch (StatusRuntimeException e) {
      LOG.atWarn()
          .addKeyValue("hostId", seed.hostId())
          .addKeyValue("taskId", taskId)
          .addKeyValue("cause", e.getMessage())
          .log("seed does not tell a length");
      return OptionalLong.empty();
    }
  }
}
