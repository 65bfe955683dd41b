package dragonfly.scheduler.job;

import dragonfly.api.common.v2.Download;
import dragonfly.core.concurrent.VirtualThreads;
import dragonfly.core.id.IdGeneration;
import dragonfly.core.id.TaskIds;
import dragonfly.core.id.TaskKey;
import dragonfly.core.job.JobScope;
import dragonfly.core.job.PeerSelection;
import dragonfly.core.rpc.HostAndPort;
import dragonfly.core.rpc.RpcChannels;
import dragonfly.scheduler.resource.Host;
import dragonfly.scheduler.resource.HostRegistry;
import dragonfly.scheduler.seed.SeedDirectory;
import io.grpc.Channel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The hosts that a job may mean, and how to reach them. Thread-safe. */
final class Hosts {
  private final HostRegistry registry;
  private final SeedDirectory seeds;
  private final RpcChannels channels;
  private final @Nullable String generation;

  /**
   * @param generation version that all daemons count as, null: what each says
   */
  Hosts(
      HostRegistry registry,
      SeedDirectory seeds,
      RpcChannels channels,
      @Nullable String generation) {
    this.registry = registry;
    this.seeds = seeds;
    this.channels = channels;
    this.generation = generation;
  }

  /** All hosts that are not known to be away. */
  List<Host> all() {
    return registry.all().stream()
        .filter(host -> host.link() != Host.Link.LOST && !host.isGone())
        .toList();
  }

  /** Those of the ids that are there; of no ids {@link #all}. */
  List<Host> known(Collection<String> ids) {
    return ids.isEmpty()
        ? all()
        : ids.stream()
            .flatMap(id -> registry.find(id).stream())
            .filter(host -> !host.isGone())
            .toList();
  }

  List<Host> chosen(Preheat preheat) {
    if (!preheat.hostIds().isEmpty()) {
      return known(preheat.hostIds());
    }
    PeerSelection selection = preheat.selection();
    if (selection.scope() == JobScope.SINGLE_SEED_PEER) {
      return seeds(preheat.download());
    }
    return selection.choose(all(), Hosts::member);
  }

  /** All seeds that are healthy, the one that is asked first for this content in front. */
  List<Host> seeds(Download download) {
    return seeds.order(taskId(download), Set.of(), version());
  }

  static PeerSelection.Member member(Host host) {
    return new PeerSelection.Member(host.id(), host.report().ip(), host.report().type());
  }

  private String version() {
    return generation == null ? "" : generation;
  }

  String taskId(Download download) {
    return TaskIds.standard(key(download, download.getEnableTaskIdBasedBlobDigest()), ids());
  }

  /** All ids that hosts may have the content under. */
  Set<String> taskIds(Download download) {
    var ids = new LinkedHashSet<String>();
    ids.add(TaskIds.standard(key(download, false), ids()));
    try {
      ids.add(TaskIds.standard(key(download, true), ids()));
    } catch (IllegalArgumentException _) {
      // names a blob by something that is no digest, so nobody has it under one
    }
    return ids;
  }

  private IdGeneration ids() {
    return IdGeneration.ofVersion(version());
  }

  private static TaskKey key(Download download, boolean blobDigest) {
    return new TaskKey(
        download.getUrl(),
        download.hasPieceLength() && download.getPieceLength() > 0
            ? download.getPieceLength()
            : null,
        download.getTag(),
        download.getApplication(),
        download.getFilteredQueryParamsList(),
        null,
        null,
        blobDigest);
  }

  Channel channel(Host host) {
    return channels.to(new HostAndPort(host.report().ip(), host.report().port()));
  }

  /** Does something at many hosts at once and returns when all is done. */
  static void each(Collection<Host> hosts, int atOnce, Consumer<Host> work)
      throws InterruptedException {
    var permits = new Semaphore(atOnce);
    try (var executor = VirtualThreads.perTask("job-host-")) {
      var running = new ArrayList<Future<?>>();
      try {
        for (Host host : hosts) {
          permits.acquire();
          running.add(
              executor.submit(
                  () -> {
                    try {
                      work.accept(host);
                    } finally {
                      permits.release();
                    }
                  }));
        }
        for (Future<?> one : running) {
          one.get();
        }
      } catch (ExecutionException e) {
        throw new IllegalStateException("work on a host broke", e.getCause());
      } finally {
        running.forEach(one -> one.cancel(true));
      }
    }
  }
}
