package dragonfly.scheduler.seed;

import dragonfly.api.dfdaemon.v2.DfdaemonUploadGrpc;
import dragonfly.api.dfdaemon.v2.DownloadTaskRequest;
import dragonfly.core.rpc.Hints;
import dragonfly.core.rpc.RpcChannels;
import dragonfly.scheduler.metrics.SchedulerMetrics;
import dragonfly.scheduler.resource.Host;
import dragonfly.scheduler.resource.SwarmEvent;
import dragonfly.scheduler.resource.SwarmEvent.SeedOutcome;
import dragonfly.scheduler.scheduling.Decision;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks seeds for tasks; never blocks. Thread-safe. */
public final class SeedCalls {
  private static final Logger log = LoggerFactory.getLogger(SeedCalls.class);

  private final SeedDirectory directory;
  private final RpcChannels channels;
  private final SchedulerMetrics metrics;
  private final Duration timeout;
  private final ConcurrentMap<Key, SeedCall> calls = new ConcurrentHashMap<>();

  /**
   * @param timeout longest time that a seed may take for one task
   */
  public SeedCalls(
      SeedDirectory directory, RpcChannels channels, SchedulerMetrics metrics, Duration timeout) {
    this.directory = directory;
    this.channels = channels;
    this.metrics = metrics;
    this.timeout = timeout;
  }

  private record Key(String taskId, long triggerId) {}

  /** Asks the first seed that fits; what comes of it is posted to the swarm. */
  public void trigger(String taskId, Decision.TriggerSeed decision, Consumer<SwarmEvent> swarm) {
    Optional<Host> seed =
        directory.order(taskId, decision.excludedHostIds(), decision.version()).stream()
            .findFirst();
    if (seed.isEmpty() || !(decision.ticket() instanceof SeedDownload ticket)) {
      metrics.seedTriggered("none");
      swarm.accept(
          new SwarmEvent.SeedEnded(decision.triggerId(), SeedOutcome.NONE, "no healthy seed"));
      return;
    }
    Host host = seed.get();
    log.atInfo()
        .addKeyValue("taskId", taskId)
        .addKeyValue("hostId", host.id())
        .log("seed is asked");
    swarm.accept(new SwarmEvent.SeedChosen(decision.triggerId(), host.id()));
    var key = new Key(taskId, decision.triggerId());
    var call =
        new SeedCall(
            taskId,
            decision.triggerId(),
            host,
            event -> {
              if (event instanceof SwarmEvent.SeedEnded ended) {
                ended(key, host, ended);
              }
              swarm.accept(event);
            });
    calls.put(key, call);
    // seeds of ours may compute ids of another generation
    var hints = host.report().isMesh() ? Hints.ofTask(taskId, ticket.sourceVersion()) : Hints.NONE;
    DfdaemonUploadGrpc.newStub(channels.to(SeedDirectory.address(host)))
        .withInterceptors(hints.sender())
        .withDeadlineAfter(timeout.toNanos(), TimeUnit.NANOSECONDS)
        .downloadTask(DownloadTaskRequest.newBuilder().setDownload(ticket.request()).build(), call);
  }

  private void ended(Key key, Host host, SwarmEvent.SeedEnded ended) {
    calls.remove(key);
    switch (ended.outcome()) {
      case SUCCEEDED -> metrics.seedTriggered("succeeded");
      case FAILED -> {
        metrics.seedTriggered("failed");
        if (ended.description().startsWith(SeedCall.UNREACHABLE)) {
          directory.failed(host);
        }
      }
      case NONE -> metrics.seedTriggered("none");
    }
  }

  /** Gives up waiting for a seed. */
  public void cancel(String taskId, Decision.CancelSeed decision) {
    SeedCall call = calls.remove(new Key(taskId, decision.triggerId()));
    if (call != null) {
      call.cancel();
    }
  }

  /** Requests that are under way. */
  public int running() {
    return calls.size();
  }
}
