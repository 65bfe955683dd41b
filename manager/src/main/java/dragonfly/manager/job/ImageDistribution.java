package dragonfly.manager.job;

import dragonfly.core.concurrent.VirtualThreads;
import dragonfly.core.error.DragonflyException;
import dragonfly.core.id.IdGeneration;
import dragonfly.core.registry.Layer;
import dragonfly.core.rpc.HostAndPort;
import dragonfly.manager.config.ManagerConfig;
import dragonfly.manager.job.grpc.HostReport;
import dragonfly.manager.job.grpc.SchedulerJobs;
import dragonfly.manager.scheduler.Scheduler;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.stereotype.Service;

/** Answers which peers have which layers of an image. Thread-safe; blocks. */
@Service
final class ImageDistribution {
  private final JobPlanner planner;
  private final PreheatPlanner preheats;
  private final SchedulerJobs schedulers;
  private final JobService jobs;
  private final IdGeneration generation;

  ImageDistribution(
      JobPlanner planner,
      PreheatPlanner preheats,
      SchedulerJobs schedulers,
      JobService jobs,
      ManagerConfig config) {
    this.planner = planner;
    this.preheats = preheats;
    this.schedulers = schedulers;
    this.jobs = jobs;
    this.generation = IdGeneration.ofVersion(config.compatibility().generation());
  }

  /** The answer of {@code get_image_distribution}. */
  record Answer(ImageView image, List<PeerView> peers) {}

  /** An image. */
  record ImageView(List<LayerView> layers) {}

  /** A layer. */
  record LayerView(String url) {}

  /** A peer with the layers that it has whole. */
  record PeerView(
      String ip, String hostname, List<LayerView> cachedLayers, long schedulerClusterId) {}

  private record Key(String ip, String hostname, long clusterId) {}

  Answer find(JobRequest request) throws InterruptedException {
    request.check();
    var args = jobs.revealed(request.args(), DistributionArgs.class);
    args.check();
    jobs.checkClusters(request);
    var layers =
        preheats
            .image(
                Objects.requireNonNull(args.url()),
                args.headersOrNone(),
                args.username(),
                args.password(),
                args.platform())
            .image()
            .layers();
    Map<Key, List<LayerView>> cached = new LinkedHashMap<>();
    var asked = onePerCluster(request);
    var found = ask(args, layers, asked);
    for (int i = 0; i < found.size(); i++) {
      var layer = new LayerView(layers.get(i / asked.size()).url());
      long clusterId = asked.get(i % asked.size()).clusterId();
      for (var host : found.get(i)) {
        if (host.type() == 0 && host.isFinished()) {
          cached
              .computeIfAbsent(
                  new Key(host.ip(), host.hostname(), clusterId), _ -> new ArrayList<>())
              .add(layer);
        }
      }
    }
    return new Answer(
        new ImageView(layers.stream().map(layer -> new LayerView(layer.url())).toList()),
        cached.entrySet().stream()
            .map(
                entry ->
                    new PeerView(
                        entry.getKey().ip(),
                        entry.getKey().hostname(),
                        List.copyOf(entry.getValue()),
                        entry.getKey().clusterId()))
            .toList());
  }

  /** Every daemon is known to all schedulers of its cluster. */
  private List<Scheduler> onePerCluster(JobRequest request) {
    Map<Long, Scheduler> byCluster = new LinkedHashMap<>();
    planner
        .active(request.clusterIds())
        .forEach(scheduler -> byCluster.putIfAbsent(scheduler.clusterId(), scheduler));
    if (byCluster.isEmpty()) {
      throw new DragonflyException(
          Status.Code.FAILED_PRECONDITION, "no active scheduler in the clusters");
    }
    return List.copyOf(byCluster.values());
  }

  /** What each scheduler says of each layer, layer by layer. */
  private List<List<HostReport>> ask(
      DistributionArgs args, List<Layer> layers, List<Scheduler> asked)
      throws InterruptedException {
    var permits = new Semaphore(args.layerCount());
    var answers = new ArrayList<List<HostReport>>();
    var running = new ArrayList<Future<List<HostReport>>>();
    try (var executor = VirtualThreads.perTask("image-distribution-")) {
      try {
        for (Layer layer : layers) {
          var ids = TaskArgs.ids(layer.url(), args, generation);
          for (Scheduler scheduler : asked) {
            running.add(
                executor.submit(
                    () -> {
                      permits.acquire();
                      try {
                        return schedulers
                            .find(
                                new HostAndPort(scheduler.ip(), scheduler.port()),
                                ids,
                                args.peerCount(),
                                args.time())
                            .found();
                      } finally {
                        permits.release();
                      }
                    }));
          }
        }
        for (var one : running) {
          answers.add(one.get(args.time().toNanos(), TimeUnit.NANOSECONDS));
        }
        return answers;
      } catch (ExecutionException e) {
        if (e.getCause() instanceof DragonflyException known) {
          throw known;
        }
        throw new IllegalStateException("schedulers cannot be asked", e.getCause());
      } catch (TimeoutException e) {
        throw new DragonflyException(
            Status.Code.DEADLINE_EXCEEDED, "schedulers did not answer in time", e);
      } finally {
        running.forEach(one -> one.cancel(true));
      }
    }
  }
}
