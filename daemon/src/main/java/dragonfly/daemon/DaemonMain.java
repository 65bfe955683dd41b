package dragonfly.daemon;

import dragonfly.core.concurrent.Lifecycle;
import dragonfly.core.concurrent.VirtualThreads;
import dragonfly.core.error.DragonflyException;
import dragonfly.core.fault.Faults;
import dragonfly.core.metrics.HttpEndpoint;
import dragonfly.core.metrics.Metrics;
import dragonfly.core.netty.EventLoops;
import dragonfly.core.netty.ReceiveBuffers;
import dragonfly.core.rpc.HostAndPort;
import dragonfly.core.rpc.RpcChannels;
import dragonfly.core.time.SystemTimers;
import dragonfly.core.time.Ticker;
import dragonfly.core.time.Timers;
import dragonfly.daemon.announce.HostAnnouncer;
import dragonfly.daemon.backend.BackendRegistry;
import dragonfly.daemon.backend.http.HttpBackend;
import dragonfly.daemon.backend.objectstorage.ObjectStorageBackend;
import dragonfly.daemon.config.DaemonConfig;
import dragonfly.daemon.gc.GcPolicy;
import dragonfly.daemon.gc.StorageGc;
import dragonfly.daemon.grpc.Services;
import dragonfly.daemon.host.HostFacts;
import dragonfly.daemon.host.HostIdentity;
import dragonfly.daemon.manager.DynConfigClient;
import dragonfly.daemon.manager.DynConfigFile;
import dragonfly.daemon.manager.ManagerDynConfig;
import dragonfly.daemon.manager.SeedRegistration;
import dragonfly.daemon.metrics.DaemonMetrics;
import dragonfly.daemon.ratelimit.BandwidthLimiter;
import dragonfly.daemon.scheduler.HeldTask;
import dragonfly.daemon.scheduler.SchedulerClient;
import dragonfly.daemon.scheduler.SchedulerDirectory;
import dragonfly.daemon.scheduler.SeedDirectory;
import dragonfly.daemon.storage.TaskStorage;
import dragonfly.daemon.task.DownloadContext;
import dragonfly.daemon.task.HeldTasks;
import dragonfly.daemon.task.TaskConductor;
import dragonfly.daemon.upload.PieceAnnouncer;
import dragonfly.daemon.upload.ServedPieces;
import dragonfly.daemon.vortex.VortexClient;
import dragonfly.daemon.vortex.VortexServer;
import io.grpc.Status;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/** The daemon: {@link #start} is its wiring, to be read from top to bottom. */
public final class DaemonMain {
  private static final Logger log = LoggerFactory.getLogger(DaemonMain.class);

  /** Memory for bytes on their way in, whatever the number of downloads. */
  private static final long RECEIVE_BUDGET = 64L << 20;

  /** How long the start waits for schedulers; after that the daemon works and goes on trying. */
  private static final Duration FIRST_SCHEDULER = Duration.ofMillis(500);

  private DaemonMain() {}

  /** Runs the program. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new DaemonCommand()).execute(args));
  }

  /** A daemon that serves. */
  public static final class Running implements AutoCloseable {
    private final Lifecycle parts;
    private final Lifecycle connections;
    private final Path socket;
    private final int uploadPort;
    private final int pieceTcpPort;
    private final String hostId;
    private final Metrics metrics;
    private final SchedulerDirectory schedulers;
    private final HostAnnouncer announcer;

    private Running(
        Lifecycle parts,
        Lifecycle connections,
        Path socket,
        int uploadPort,
        int pieceTcpPort,
        String hostId,
        Metrics metrics,
        SchedulerDirectory schedulers,
        HostAnnouncer announcer) {
      this.parts = parts;
      this.connections = connections;
      this.schedulers = schedulers;
      this.announcer = announcer;
      this.socket = socket;
      this.uploadPort = uploadPort;
      this.pieceTcpPort = pieceTcpPort;
      this.hostId = hostId;
      this.metrics = metrics;
    }

    public Path socket() {
      return socket;
    }

    public int uploadPort() {
      return uploadPort;
    }

    public int pieceTcpPort() {
      return pieceTcpPort;
    }

    public String hostId() {
      return hostId;
    }

    public Metrics metrics() {
      return metrics;
    }

    /**
     * Waits until every available scheduler, and there is one, knows this host; false if not in
     * time.
     */
    public boolean awaitAnnounced(Duration timeout) throws InterruptedException {
      return schedulers.awaitAvailable(timeout) && announcer.awaitAnnounced(timeout);
    }

    @Override
    public void close() {
      parts.close();
    }

    /**
     * Cuts every connection and then ends, so that nobody is told anything: what others see of a
     * crash, for tests of it.
     */
    public void abort() {
      connections.close();
      parts.close();
    }
  }

  /** As {@link #start(DaemonConfig, Faults)} without faults. */
  public static Running start(DaemonConfig config) {
    return start(config, Faults.NONE);
  }

  /**
   * Starts a daemon; it serves when this returns, also when no manager or scheduler answers yet.
   *
   * @throws dragonfly.core.config.ConfigException if the configuration cannot be used
   * @throws DragonflyException if an address cannot be bound or the store cannot be opened
   */
  public static Running start(DaemonConfig config, Faults faults) {
    var parts = new Lifecycle();
    var connections = new Lifecycle();
    try {
      return start(config, faults, parts, connections);
    } catch (RuntimeException e) {
      parts.close();
      throw e;
    }
  }

  private static Running start(
      DaemonConfig config, Faults faults, Lifecycle parts, Lifecycle connections) {
    InstantSource clock = InstantSource.system();
    Ticker ticker = Ticker.system();
    SystemTimers timers = parts.own("timers", new SystemTimers("dfdaemon-timers"));
    RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();
    EventLoops loops = parts.own("event loops", EventLoops.create("dfdaemon", 2));
    var executor = VirtualThreads.perTask("dfdaemon-rpc-");
    parts.own("executor", executor::shutdownNow);
    var receiveBuffers = new ReceiveBuffers(RECEIVE_BUDGET);
    var metrics = Metrics.create();
    var meters = new DaemonMetrics(metrics);
    meters.version(DaemonCommand.Version.text(), "unknown", System.getProperty("os.arch"), "");

    // what is stored
    var storage =
        parts.own(
            "storage",
            TaskStorage.open(config.storage().dir(), config.storage().keep(), clock, faults));

    // pieces out
    var uploads = new BandwidthLimiter(config.upload().bandwidthLimit(), ticker, timers);
    var announcer = new PieceAnnouncer(timers, ticker);
    var pieceServer =
        parts.own(
            "piece server",
            VortexServer.start(
                loops,
                config.storage().server().tcp().address(config.enableIpv6()),
                new ServedPieces(storage, announcer, meters),
                uploads,
                faults,
                VortexServer.Options.DEFAULTS));

    // who we are, and whom we know
    var identity =
        HostIdentity.of(
            config, uploadPort(config), DaemonCommand.Version.text(), "unknown", System.getenv());
    var facts = parts.own("host facts", HostFacts.start(identity, config, timers, ticker));
    var managerChannels =
        parts.own("manager channels", new RpcChannels("manager", config.manager().tls()));
    var schedulerChannels =
        parts.own("scheduler channels", new RpcChannels("scheduler", config.scheduler().tls()));
    var peerChannels =
        parts.own("peer channels", new RpcChannels("peer", config.upload().client()));
    var managerAddress = config.manager().addr();
    var dynConfig =
        parts.own(
            "dynconfig",
            new DynConfigClient(
                managerAddress != null
                    ? new ManagerDynConfig(managerAddress, managerChannels, identity, random)
                    : new DynConfigFile(config.dynconfig().path(), identity.seed()),
                config.dynconfig().refreshInterval()));
    var schedulers =
        parts.own(
            "scheduler directory",
            new SchedulerDirectory(
                dynConfig,
                schedulerChannels,
                config.compatibility().legacyRing(),
                config.dynconfig().refreshInterval(),
                ticker));
    var seeds =
        SeedDirectory.open(config.storage().dir().resolve("seeds.json"), identity.hostId(), clock);

    // pieces in
    var limitDownloads = new BandwidthLimiter(config.download().bandwidthLimit(), ticker, timers);
    var limitSources =
        new BandwidthLimiter(config.download().backToSourceBandwidthLimit(), ticker, timers);
    var vortex =
        parts.own(
            "piece client",
            new VortexClient(loops, receiveBuffers, ticker, VortexClient.Options.DEFAULTS));
    var http =
        parts.own(
            "http backend",
            new HttpBackend(
                loops,
                receiveBuffers,
                meters,
                ticker,
                random,
                "dragonfly/" + DaemonCommand.Version.text(),
                config.backend()));
    var backends =
        new BackendRegistry(
            Map.of("http", http, "https", http, "s3", new ObjectStorageBackend(http)));

    var client =
        parts.own(
            "scheduler client",
            new SchedulerClient(
                schedulers,
                schedulerChannels,
                identity,
                facts,
                config.scheduler().announceInterval(),
                timers,
                ticker));
    var inventory = new Inventory(storage);
    var hostAnnouncer =
        new HostAnnouncer(
            schedulers, client, seeds, inventory, config.scheduler().announceInterval(), meters);
    var context =
        new DownloadContext(
            config,
            identity,
            storage,
            backends,
            client,
            seeds,
            hostAnnouncer,
            peerChannels,
            vortex,
            announcer,
            limitDownloads,
            limitSources,
            meters,
            timers,
            ticker,
            clock,
            random);
    var conductor = parts.own("downloads", new TaskConductor(context));
    inventory.name(conductor);

    // what we serve
    var uploadService =
        parts.own(
            "upload service",
            Services.startUpload(
                context, conductor, announcer, facts, pieceServer.port(), loops, executor));
    var downloadService =
        parts.own(
            "download service",
            Services.startDownload(context, conductor, dynConfig, loops, executor));
    connections.own("http backend", http);
    connections.own("piece client", vortex);
    connections.own("download service", downloadService::closeNow);
    connections.own("piece server", pieceServer::closeNow);
    connections.own("upload service", uploadService::closeNow);
    connections.own("peer channels", peerChannels);
    connections.own("scheduler channels", schedulerChannels);
    connections.own("manager channels", managerChannels);
    parts.own(
        "health endpoint",
        HttpEndpoint.start(config.health().address(config.enableIpv6()))
            .handle("GET", "/healthy", _ -> HttpEndpoint.Reply.text(200, "OK")));
    parts.own(
        "metrics endpoint",
        HttpEndpoint.start(config.metrics().address(config.enableIpv6())).metrics(metrics));
    collectGarbage(config, storage, hostAnnouncer, meters, timers, clock);

    // and tell the world; closed first, so that nobody is sent to a closing daemon
    dynConfig.start();
    schedulers.start();
    hostAnnouncer.start();
    parts.own("announcements", hostAnnouncer);
    if (identity.seed() && managerAddress != null) {
      parts.own(
          "registration",
          SeedRegistration.start(
              managerChannels,
              HostAndPort.parse(managerAddress),
              identity,
              config.seedPeer(),
              dynConfig::current));
    }
    awaitScheduler(schedulers, hostAnnouncer);
    log.atInfo()
        .addKeyValue("hostId", identity.hostId())
        .addKeyValue("seed", identity.seed())
        .addKeyValue("uploadPort", identity.port())
        .addKeyValue("piecePort", pieceServer.port())
        .addKeyValue("socket", config.download().server().socketPath())
        .addKeyValue("tasks", storage.tasks().size())
        .log("dfdaemon ready");
    return new Running(
        parts,
        connections,
        config.download().server().socketPath(),
        identity.port(),
        pieceServer.port(),
        identity.hostId(),
        metrics,
        schedulers,
        hostAnnouncer);
  }

  /**
   * Where the upload service will listen; a free port is chosen now, for the host's announcement.
   */
  private static int uploadPort(DaemonConfig config) {
    int port = config.upload().server().listen().port();
    if (port != 0) {
      return port;
    }
    try (var free = new ServerSocket(0)) {
      return free.getLocalPort();
    } catch (IOException e) {
      throw new DragonflyException(Status.Code.UNAVAILABLE, "no free port for uploads: " + e, e);
    }
  }

  private static void awaitScheduler(SchedulerDirectory schedulers, HostAnnouncer announcer) {
    try {
      if (!schedulers.awaitAvailable(FIRST_SCHEDULER)
          || !announcer.awaitAnnounced(FIRST_SCHEDULER)) {
        log.atWarn().log("no scheduler yet, going on to look for one");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void collectGarbage(
      DaemonConfig config,
      TaskStorage storage,
      HostAnnouncer announcer,
      DaemonMetrics meters,
      Timers timers,
      InstantSource clock) {
    var policy = config.gc().policy();
    var gc =
        new StorageGc(
            storage,
            new GcPolicy(
                policy.taskTtl(),
                policy.persistentTaskTtl(),
                policy.persistentCacheTaskTtl(),
                policy.diskThreshold(),
                policy.diskHighThresholdPercent(),
                policy.diskLowThresholdPercent()),
            clock);
    timers.schedule(
        config.gc().interval(),
        () ->
            VirtualThreads.start(
                "gc",
                () -> {
                  gc.collect().forEach(task -> announcer.left(task.taskId()));
                  var volume = storage.volume();
                  meters.disk(volume.total(), volume.total() - volume.usable());
                  collectGarbage(config, storage, announcer, meters, timers, clock);
                }));
  }

  /** What is stored, for schedulers; the peers' ids are the conductor's. */
  private static final class Inventory implements Supplier<List<HeldTask>> {
    private final TaskStorage storage;
    private volatile @Nullable TaskConductor conductor;

    Inventory(TaskStorage storage) {
      this.storage = storage;
    }

    void name(TaskConductor conductor) {
      this.conductor = conductor;
    }

    @Override
    public List<HeldTask> get() {
      var names = conductor;
      return names == null
          ? List.of()
          : storage.tasks().stream()
              .filter(task -> !task.pieces().isEmpty())
              .map(task -> HeldTasks.of(task, names.peerIdOf(task.record().taskId())))
              .toList();
    }
  }
}
