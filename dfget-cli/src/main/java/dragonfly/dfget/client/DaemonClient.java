package dragonfly.dfget.client;

import dragonfly.api.common.v2.Download;
import dragonfly.api.common.v2.ObjectStorage;
import dragonfly.api.common.v2.SchedulingPolicy;
import dragonfly.api.common.v2.TaskType;
import dragonfly.api.dfdaemon.v2.DownloadTaskRequest;
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
    var message = DownloadTaskRequest.newBuilder().setDownload(toMessage(request)).build();
    var call =
        new GrpcStream(connection, DOWNLOAD_TASK, message.toByteArray(), request.timeout(), ticker);
    return new DownloadStream(call, socket.path());
  }

  private static Download toMessage(DownloadRequest request) {
    var download =
        Download.newBuilder()
            .setUrl(request.url())
            .setType(TaskType.STANDARD)
            .setTag(request.tag())
            .setApplication(request.application())
            .setPriorityValue(request.priority())
            .addAllFilteredQueryParams(request.filteredQueryParams())
            .putAllRequestHeader(request.header())
            .setTimeout(
                com.google.protobuf.Duration.newBuilder()
                    .setSeconds(request.timeout().toSeconds())
                    .setNanos(request.timeout().toNanosPart()))
            .setDisableBackToSource(request.disableBackToSource())
            .setForceHardLink(request.forceHardLink())
            .setOverwrite(request.overwrite())
            .setSchedulingPolicy(
                request.alwaysSchedule() ? SchedulingPolicy.ALWAYS : SchedulingPolicy.AUTO);
    if (request.digest() != null) {
      download.setDigest(request.digest());
    }
    if (request.pieceLength() != null) {
      download.setPieceLength(request.pieceLength());
    }
    if (request.output() != null) {
      download.setOutputPath(request.output().toString());
    } else {
      download.setNeedPieceContent(true);
    }
    if (request.contentForCalculatingTaskId() != null) {
      download.setContentForCalculatingTaskId(request.contentForCalculatingTaskId());
    }
    if (request.storage() != null) {
      download.setObjectStorage(toMessage(request.storage()));
    }
    return download.build();
  }

  private static ObjectStorage toMessage(StorageOptions options) {
    var storage = ObjectStorage.newBuilder();
    if (options.region() != null) {
      storage.setRegion(options.region());
    }
    if (options.endpoint() != null) {
      storage.setEndpoint(options.endpoint());
    }
    if (options.accessKeyId() != null) {
      storage.setAccessKeyId(options.accessKeyId());
    }
    if (options.accessKeySecret() != null) {
      storage.setAccessKeySecret(options.accessKeySecret());
    }
    if (options.sessionToken() != null) {
      storage.setSessionToken(options.sessionToken());
    }
    if (options.securityToken() != null) {
      storage.setSecurityToken(options.securityToken());
    }
    if (options.credentialPath() != null) {
      storage.setCredentialPath(options.credentialPath());
    }
    if (options.predefinedAcl() != null) {
      storage.setPredefinedAcl(options.predefinedAcl());
    }
    if (options.insecureSkipVerify()) {
      storage.setInsecureSkipVerify(true);
    }
    return storage.build();
  }

  @Override
  public void close() {
    connection.close();
  }
}
