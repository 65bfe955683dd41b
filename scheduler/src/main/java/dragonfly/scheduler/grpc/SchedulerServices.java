package dragonfly.scheduler.grpc;

import dragonfly.core.time.Ticker;
import dragonfly.core.time.Timers;
import dragonfly.scheduler.job.JobCalls;
import dragonfly.scheduler.manager.DynConfig;
import dragonfly.scheduler.metrics.SchedulerMetrics;
import dragonfly.scheduler.resource.HostRegistry;
import dragonfly.scheduler.resource.SwarmEvent;
import dragonfly.scheduler.scheduling.Decision;
import dragonfly.scheduler.scheduling.Swarms;
import dragonfly.scheduler.seed.SeedCalls;
import dragonfly.scheduler.seed.SeedDirectory;
import io.grpc.BindableService;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The services of the scheduler, and the place where decisions of swarms are carried out.
 * Thread-safe.
 */
public final class SchedulerServices implements Swarms.DecisionSink {
  private static final Logger log = LoggerFactory.getLogger(SchedulerServices.class);

  /** Streams on which the client wants headers before there is anything to say. */
  public static final Set<String> HEADERS_AT_ONCE =
      Set.of(
          "scheduler.v2.Scheduler/AnnouncePeer",
          "dragonfly.ext.v1.Swarm/AnnounceTasks",
          "dragonfly.ext.v1.Swarm/WatchPieceDigests",
          "dragonfly.ext.v1.Live/WatchTasks",
          "dragonfly.ext.v1.Live/WatchTask",
          "dragonfly.ext.v1.Live/WatchTopology");

  private final Sessions sessions = new Sessions();
  private final Watches watches = new Watches();
  private final SeedCalls seedCalls;
  private final Timers timers;
  private final SchedulerMetrics metrics;

  public SchedulerServices(SeedCalls seedCalls, Timers timers, SchedulerMetrics metrics) {
    this.seedCalls = seedCalls;
    this.timers = timers;
    this.metrics = metrics;
  }

  /**
   * The services to serve.
   *
   * @param swarms whose decisions come to this object
   * @param executor runs the contexts of streams
   * @param generation version that all daemons count as, null: what each says
   */
  public List<BindableService> bind(
      HostRegistry hosts,
      Swarms swarms,
      SeedDirectory seeds,
      JobCalls jobs,
      Supplier<DynConfig> dynConfig,
      Ticker ticker,
      Executor executor,
      @Nullable String generation) {
    var scope =
        new Scope(
            hosts,
            swarms,
            sessions,
            watches,
            seeds,
            dynConfig,
            metrics,
            ticker,
            executor,
            generation);
    return List.of(new SchedulerService(scope, jobs), new SwarmService(scope), jobs.extension());
  }

  @Override
  public void carryOut(String taskId, Decision decision, Consumer<SwarmEvent> swarm) {
    switch (decision) {
      case Decision.ForSession d -> sessions.carryOut(d);
      case Decision.TriggerSeed d -> seedCalls.trigger(taskId, d, swarm);
      case Decision.CancelSeed d -> seedCalls.cancel(taskId, d);
      case Decision.StartTimer d -> timers.schedule(d.delay(), () -> swarm.accept(d.event()));
      case Decision.TellDigests d -> watches.tell(d.watchIds(), d.pieces());
      case Decision.NoteSourceChanged d -> {
        metrics.sourceChanged();
        log.atWarn()
            .addKeyValue("taskId", taskId)
            .addKeyValue("peerId", d.peerId())
            .log("source changed: {}", d.description());
      }
    }
  }
}
