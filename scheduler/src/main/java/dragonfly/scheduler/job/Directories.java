package dragonfly.scheduler.job;

import dragonfly.api.common.v2.Download;
import dragonfly.api.dfdaemon.v2.DfdaemonUploadGrpc;
import dragonfly.api.dfdaemon.v2.Entry;
import dragonfly.api.dfdaemon.v2.ListTaskEntriesRequest;
import dragonfly.core.error.DragonflyException;
import dragonfly.core.rpc.RpcErrors;
import dragonfly.scheduler.resource.Host;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out what lies in a directory of a source. A host is asked, as schedulers speak to no
 * source: a seed first. Thread-safe; blocks.
 */
final class Directories {
  private static final Logger log = LoggerFactory.getLogger(Directories.class);
  private static final int ATTEMPTS = 3;
  private static final long TIMEOUT_SECONDS = 120;

  private final Hosts hosts;

  Directories(Hosts hosts) {
    this.hosts = hosts;
  }

  /** As the protocol tells directories: by the slash at their end. */
  static boolean isDirectory(String url) {
    return url.split("[?#]", 2)[0].endsWith("/");
  }

  /**
   * The files at any depth.
   *
   * @throws DragonflyException what the last host said; FAILED_PRECONDITION if there is no host
   */
  List<Entry> files(Download directory) throws InterruptedException {
    var failure =
        new DragonflyException(Status.Code.FAILED_PRECONDITION, "no host can list the directory");
    for (Host host : asked(directory)) {
      try {
        return DfdaemonUploadGrpc.newBlockingStub(hosts.channel(host))
            .withDeadlineAfter(TIMEOUT_SECONDS, TimeUnit.SECONDS)
            .listTaskEntries(request(directory))
            .getEntriesList()
            .stream()
            .filter(entry -> !entry.getIsDir())
            .toList();
      } catch (RuntimeException e) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        failure = RpcErrors.fromStatus(e);
        log.atInfo()
            .addKeyValue("hostId", host.id())
            .addKeyValue("code", failure.code())
            .log("host does not list the directory: {}", failure.getMessage());
        if (failure.code() == Status.Code.INVALID_ARGUMENT) {
          throw failure;
        }
      }
    }
    throw failure;
  }

  private List<Host> asked(Download directory) {
    var all = new ArrayList<>(hosts.seeds(directory));
    hosts.all().stream().filter(host -> !all.contains(host)).forEach(all::add);
    return all.stream().limit(ATTEMPTS).toList();
  }

  private ListTaskEntriesRequest request(Download directory) {
    var request =
        ListTaskEntriesRequest.newBuilder()
            .setTaskId(hosts.taskId(directory))
            .setUrl(directory.getUrl())
            .putAllRequestHeader(directory.getRequestHeaderMap())
            .addAllCertificateChain(directory.getCertificateChainList());
    if (directory.hasObjectStorage()) {
      request.setObjectStorage(directory.getObjectStorage());
    }
    if (directory.hasHdfs()) {
      request.setHdfs(directory.getHdfs());
    }
    return request.build();
  }
}
