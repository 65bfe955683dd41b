package dragonfly.daemon.grpc;

import dragonfly.api.dfdaemon.v2.DfdaemonDownloadGrpc;
import dragonfly.api.dfdaemon.v2.DfdaemonUploadGrpc;
import dragonfly.core.netty.EventLoops;
import dragonfly.core.rpc.Hints;
import dragonfly.core.rpc.RpcServer;
import dragonfly.daemon.config.DaemonConfig;
import dragonfly.daemon.host.HostFacts;
import dragonfly.daemon.manager.DynConfigClient;
import dragonfly.daemon.task.DownloadContext;
import dragonfly.daemon.task.TaskConductor;
import dragonfly.daemon.upload.PieceAnnouncer;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.Executor;

/** Starts the daemon's two gRPC servers. */
public final class Services {
  private Services() {}

  /** The service for other hosts and schedulers. */
  public static RpcServer startUpload(
      DownloadContext context,
      TaskConductor conductor,
      PieceAnnouncer pieces,
      HostFacts facts,
      int piecePort,
      EventLoops loops,
      Executor executor) {
    DaemonConfig config = context.config();
    var service =
        new UploadService(
            conductor,
            taskCalls(context),
            context.storage(),
            pieces,
            facts,
            config.compatibility().ids(),
            context.host().hostId(),
            context.host().ip(),
            piecePort,
            executor);
    var syncPieces = DfdaemonUploadGrpc.getSyncPiecesMethod().getFullMethodName();
    var syncHost = DfdaemonUploadGrpc.getSyncHostMethod().getFullMethodName();
    return RpcServer.builder("dfdaemon-upload")
        .listen(address(context))
        .tls(config.upload().server().tls())
        .service(service)
        .interceptor(Hints.receiver())
        .requestsPerSecond(config.upload().server().requestRateLimit())
        // the reference's children name 10 s, and mean the time to the headers
        .ignoreDeadlines(Set.of(syncPieces, syncHost))
        .headersAtOnce(Set.of(syncPieces, syncHost))
        .executor(executor)
        .eventLoops(loops)
        .start();
  }

  /** The configured address with the port that the host announces, which is never 0. */
  private static InetSocketAddress address(DownloadContext context) {
    var config = context.config();
    var configured = config.upload().server().listen().address(config.enableIpv6());
    return new InetSocketAddress(configured.getAddress(), context.host().port());
  }

  /** The service for programs of this machine. */
  public static RpcServer startDownload(
      DownloadContext context,
      TaskConductor conductor,
      DynConfigClient dynConfig,
      EventLoops loops,
      Executor executor) {
    DaemonConfig config = context.config();
    var service =
        new DownloadService(
            conductor,
            taskCalls(context),
            () -> dynConfig.current().blockList(),
            config.compatibility().ids(),
            context.host().hostId(),
            context.metrics());
    return RpcServer.builder("dfdaemon-download")
        .unixSocket(config.download().server().socketPath())
        .service(service)
        .requestsPerSecond(config.download().server().requestRateLimit())
        // a call's own timeout is in its message and ends with a clear status
        .ignoreDeadlines(Set.of(DfdaemonDownloadGrpc.getDownloadTaskMethod().getFullMethodName()))
        .executor(executor)
        .eventLoops(loops)
        .start();
  }

  private static TaskCalls taskCalls(DownloadContext context) {
    return new TaskCalls(
        context.storage(),
        context.scheduler(),
        context.announcer(),
        context.backends(),
        context.metrics());
  }
}
