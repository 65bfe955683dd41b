package dragonfly.manager.job;

import dragonfly.core.error.DragonflyException;
import dragonfly.core.registry.ImageRequest;
import dragonfly.core.registry.ImageSession;
import dragonfly.core.registry.ImageUrl;
import dragonfly.core.registry.Platform;
import dragonfly.core.registry.RegistryClient;
import dragonfly.core.registry.RegistryTls;
import dragonfly.core.rpc.HostAndPort;
import dragonfly.core.time.Ticker;
import dragonfly.core.unit.Secret;
import dragonfly.manager.config.ManagerConfig;
import dragonfly.manager.job.grpc.PreheatOrder;
import dragonfly.manager.job.grpc.PreheatOrder.ObjectStorageAccess;
import dragonfly.manager.job.grpc.SchedulerJobs;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * Finds out what a preheat is about: its files, those in its directories, or the layers of its
 * image; and says what a scheduler is asked for. Thread-safe; blocks.
 */
@Component
final class PreheatPlanner implements DisposableBean {
  /** Each is a row, and each of its hosts too. */
  private static final int MOST_FILES = 10_000;

  private final RunStore store;
  private final JobPlanner planner;
  private final SchedulerJobs schedulers;
  private final RegistryTls registryTls;
  private final RegistryClient registry;

  PreheatPlanner(
      RunStore store,
      JobPlanner planner,
      SchedulerJobs schedulers,
      ManagerConfig config,
      Ticker ticker) {
    this.store = store;
    this.planner = planner;
    this.schedulers = schedulers;
    this.registryTls = config.job().preheat();
    this.registry = new RegistryClient(registryTls, ticker);
  }

  /**
   * The contents of a preheat; an image is asked for at its registry, a directory by a scheduler,
   * which blocks. Stores the plan if there is none.
   */
  Contents contents(Job job, PreheatArgs args) throws InterruptedException {
    var session = args.isImage() ? image(args) : null;
    if (store.tasks(job.id()).isEmpty()) {
      var clusterIds = planner.clusterIds(store.clusterIds(job.id()));
      var items = items(args, session, clusterIds);
      var tasks = new ArrayList<JobTask>();
      for (long clusterId : clusterIds) {
        var uuid = "task_" + UUID.randomUUID();
        for (var item : items) {
          tasks.add(planner.task(job, tasks.size(), clusterId, null, uuid, item));
        }
      }
      store.insertTasks(job.id(), tasks);
    }
    return new Contents(args, session);
  }

  private List<JobContent> items(
      PreheatArgs args, @Nullable ImageSession session, Collection<Long> clusterIds)
      throws InterruptedException {
    var urls = args.allUrls();
    if (session != null) {
      return session.image().layers().stream()
          .map(layer -> new JobContent(urls.size(), layer.url(), layer.size()))
          .toList();
    }
    return files(args, clusterIds);
  }

  /** The files of a preheat, those in directories too; a scheduler is asked for these. */
  List<JobContent> files(PreheatArgs args, Collection<Long> clusterIds)
      throws InterruptedException {
    var urls = args.allUrls();
    var items = new ArrayList<JobContent>();
    for (int i = 0; i < urls.size(); i++) {
      if (ContentArgs.isDirectory(urls.get(i))) {
        listed(args, urls.get(i), clusterIds)
            .forEach(
                file -> items.add(new JobContent(urls.size(), file.url(), file.contentLength())));
      } else {
        items.add(new JobContent(i, Redaction.maskUrl(urls.get(i)), -1));
      }
    }
    return items;
  }

  private List<SchedulerJobs.ListedFile> listed(
      PreheatArgs args, String directory, Collection<Long> clusterIds) throws InterruptedException {
    var failure =
        new DragonflyException(Status.Code.FAILED_PRECONDITION, "no cluster to list a directory");
    for (long clusterId : clusterIds) {
      try {
        var scheduler = planner.preheatScheduler(clusterId, 0, directory);
        var files =
            schedulers.files(
                new HostAndPort(scheduler.ip(), scheduler.port()),
                order(args, directory, args.headersOrNone(), false, List.of()));
        if (files.isEmpty()) {
          throw new DragonflyException(
              Status.Code.NOT_FOUND,
              "directory has no files: url=\"%s\"".formatted(Redaction.maskUrl(directory)));
        }
        if (files.size() > MOST_FILES) {
          throw new DragonflyException(
              Status.Code.INVALID_ARGUMENT,
              "directory has too many files: url=\"%s\" files=%d limit=%d"
                  .formatted(Redaction.maskUrl(directory), files.size(), MOST_FILES));
        }
        return files;
      } catch (DragonflyException e) {
        failure = e;
        if (e.code() != Status.Code.FAILED_PRECONDITION && e.code() != Status.Code.UNAVAILABLE) {
          break;
        }
      }
    }
    throw failure;
  }

  /** Asks the registry for an image. */
  ImageSession image(PreheatArgs args) throws InterruptedException {
    return image(
        Objects.requireNonNull(args.url() == null ? args.allUrls().getFirst() : args.url()),
        args.headersOrNone(),
        args.username(),
        args.password(),
        args.platform());
  }

  ImageSession image(
      String url,
      Map<String, String> headers,
      @Nullable String username,
      @Nullable String password,
      @Nullable String platform)
      throws InterruptedException {
    return registry.open(
        new ImageRequest(
            ImageUrl.parse(url),
            headers,
            username == null || username.isEmpty() ? null : username,
            password == null || password.isEmpty() ? null : new Secret(password),
            platform == null || platform.isEmpty() ? Platform.local() : Platform.parse(platform)));
  }

  /** What a preheat is about. Thread-safe. */
  final class Contents {
    private final PreheatArgs args;
    private final @Nullable ImageSession session;

    private Contents(PreheatArgs args, @Nullable ImageSession session) {
      this.args = args;
      this.session = session;
    }

    /**
     * What the scheduler of a task is asked for, with credentials that are fresh now.
     *
     * @param hostIds only these; empty: those of the selection
     */
    PreheatOrder order(JobTask task, List<String> hostIds) throws InterruptedException {
      var urls = args.allUrls();
      return PreheatPlanner.this.order(
          args,
          task.item() < urls.size() ? urls.get(task.item()) : task.url(),
          session == null ? args.headersOrNone() : session.layerHeader(),
          session != null,
          hostIds);
    }
  }

  private PreheatOrder order(
      PreheatArgs args,
      String url,
      Map<String, String> headers,
      boolean isLayer,
      List<String> hostIds) {
    var storage = args.objectStorage();
    var hdfs = args.hdfs();
    return new PreheatOrder(
        url,
        headers,
        args.pieceLength(),
        args.tag(),
        args.application(),
        args.filteredNames(),
        args.priority() == null ? 0 : Math.toIntExact(args.priority()),
        isLayer,
        registryTls.authorities(),
        registryTls.skipVerify(),
        storage == null
            ? null
            : new ObjectStorageAccess(
                storage.region(),
                storage.endpoint(),
                storage.accessKeyId(),
                storage.accessKeySecret(),
                storage.sessionToken(),
                storage.credentialPath(),
                storage.predefinedAcl(),
                storage.securityToken(),
                storage.insecureSkipVerify()),
        hdfs == null ? null : hdfs.delegationToken(),
        args.selection(),
        hostIds,
        args.peerCount(),
        args.time());
  }

  @Override
  public void destroy() {
    registry.close();
  }
}
