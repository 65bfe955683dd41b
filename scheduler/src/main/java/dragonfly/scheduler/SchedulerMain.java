package dragonfly.scheduler;

import dragonfly.core.concurrent.Lifecycle;
import dragonfly.core.config.ConfigException;
import dragonfly.core.config.ConfigFile;
import dragonfly.core.config.ConfigNode;
import dragonfly.core.lifecycle.Programs;
import dragonfly.core.log.LogOptions;
import dragonfly.core.log.Logging;
import dragonfly.core.metrics.HttpEndpoint;
import dragonfly.core.metrics.Metrics;
import dragonfly.core.rpc.Hints;
import dragonfly.core.rpc.RpcChannels;
import dragonfly.core.rpc.RpcServer;
import dragonfly.core.time.SystemTimers;
import dragonfly.core.time.Ticker;
import dragonfly.core.unit.ByteSize;
import dragonfly.scheduler.config.SchedulerConfig;
import dragonfly.scheduler.config.SchedulingConfig;
import dragonfly.scheduler.config.ServerConfig;
import dragonfly.scheduler.gc.Sweeper;
import dragonfly.scheduler.grpc.SchedulerServices;
import dragonfly.scheduler.job.JobCalls;
import dragonfly.scheduler.live.LiveCalls;
import dragonfly.scheduler.manager.DynConfigSource;
import dragonfly.scheduler.manager.LocalDynConfig;
import dragonfly.scheduler.manager.ManagerClient;
import dragonfly.scheduler.manager.SchedulerIdentity;
import dragonfly.scheduler.metrics.SchedulerMetrics;
import dragonfly.scheduler.resource.HostRegistry;
import dragonfly.scheduler.scheduling.SchedulingSettings;
import dragonfly.scheduler.scheduling.Swarms;
import dragonfly.scheduler.seed.SeedCalls;
import dragonfly.scheduler.seed.SeedDirectory;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The scheduler program: command line, wiring, life cycle. */
@Command(
    name = "scheduler",
    description = "Tells peers from whom to get pieces.",
    mixinStandardHelpOptions = true,
    versionProvider = SchedulerMain.Version.class)
public final class SchedulerMain implements Callable<Integer> {
  private static final Logger log = LoggerFactory.getLogger(SchedulerMain.class);
  private static final Path DEFAULT_CONFIG = Path.of("/etc/dragonfly/scheduler.yaml");

  @Option(
      names = "--config",
      description = "YAML file; without it /etc/dragonfly/scheduler.yaml, if it exists.")
  private @Nullable Path config;

  @Option(names = "--set", description = "Value that wins over the file, such as server.port=8002.")
  private Map<String, String> overrides = new LinkedHashMap<>();

  @Option(names = "--console", description = "Log to the console.")
  private boolean isConsole;

  @Option(names = "--check-config", description = "Read the configuration and end.")
  private boolean isCheckOnly;

  private SchedulerMain() {}

  /** Runs the program. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new SchedulerMain()).execute(args));
  }

  @Override
  public Integer call() {
    return Programs.run("scheduler", this::startFromFile);
  }

  private AutoCloseable startFromFile() {
    Path file = config;
    boolean isDefault = file == null;
    if (file == null && Files.isRegularFile(DEFAULT_CONFIG)) {
      file = DEFAULT_CONFIG;
    }
    ConfigNode root = ConfigFile.load(file, "DRAGONFLY_SCHEDULER", overrides, System.getenv());
    SchedulerConfig bound = SchedulerConfig.load(root);
    Logging.configure(logging(bound.server(), isConsole || bound.console()));
    root.unknownKeys().forEach(warning -> log.atWarn().log("{}", warning));
    if (isDefault) {
      log.atInfo()
          .addKeyValue("file", file == null ? "none, built-in defaults" : file)
          .log("no --config given");
    }
    if (isCheckOnly) {
      log.atInfo().log("configuration is good");
      Logging.close();
      System.exit(Programs.OK);
    }
    return start(bound);
  }

  private static LogOptions logging(ServerConfig server, boolean isConsole) {
    return new LogOptions(
        "scheduler",
        server.logLevel(),
        isConsole || server.logDir() == null,
        server.logDir(),
        server.logMaxBackups() + 1,
        new ByteSize(server.logMaxSizeMib() * (1L << 20)));
  }

  /** Prints the version. */
  static final class Version implements CommandLine.IVersionProvider {
    static String text() {
      return Optional.ofNullable(SchedulerMain.class.getPackage().getImplementationVersion())
          .orElse("0.1.0");
    }

    @Override
    public String[] getVersion() {
      return new String[] {"scheduler " + text()};
    }
  }

  /**
   * Starts the scheduler; it serves when this returns.
   *
   * @throws ConfigException if the configuration cannot be used
   * @throws dragonfly.core.error.DragonflyException if an address cannot be bound
   */
  public static Running start(SchedulerConfig config) {
    var lifecycle = new Lifecycle();
    try {
      return start(config, lifecycle);
    } catch (RuntimeException e) {
      lifecycle.close();
      throw e;
    }
  }

  private static Running start(SchedulerConfig config, Lifecycle lifecycle) {
    Ticker ticker = Ticker.system();
    InstantSource clock = InstantSource.system();
    Metrics meters = Metrics.create();
    var metrics = new SchedulerMetrics(meters, Version.text());
    var hosts = new HostRegistry();
    ExecutorService contexts = lifecycle.own("contexts", contexts());
    SystemTimers timers = lifecycle.own("timers", new SystemTimers("scheduler-timers"));

    RpcChannels seedChannels =
        lifecycle.own("seed-channels", new RpcChannels("seed", config.seedPeer().tls()));
    SeedDirectory seeds =
        lifecycle.own(
            "seeds",
            new SeedDirectory(hosts, seedChannels, timers, config.seedPeer().healthInterval()));
    var seedCalls =
        new SeedCalls(seeds, seedChannels, metrics, config.seedPeer().taskDownloadTimeout());
    var services = new SchedulerServices(seedCalls, timers, metrics);
    JobCalls jobs =
        lifecycle.own(
            "jobs",
            new JobCalls(
                hosts, seeds, seedChannels, metrics, ticker, config.compatibility().generation()));

    var dynConfig = new LateDynConfig();
    var swarms =
        new Swarms(
            settings(config, dynConfig, hosts, ticker.nanos()),
            clock,
            ticker,
            SplittableRandom::new,
            contexts,
            services);
    lifecycle.own("sweeper", new Sweeper(config.gc(), hosts, swarms, timers, ticker));
    LiveCalls live =
        lifecycle.own(
            "live", new LiveCalls(hosts, swarms, metrics, timers, ticker, clock, contexts));
    metrics.gauge("hosts", "Number of known hosts.", () -> hosts.all().size());
    metrics.gauge("tasks", "Number of known tasks.", () -> swarms.taskIds().size());
    metrics.gauge("seed_calls", "Number of running requests to seeds.", seedCalls::running);

    var server =
        RpcServer.builder("scheduler")
            .listen(new InetSocketAddress(config.server().listenIp(), config.server().port()))
            .tls(config.server().tls())
            .requestsPerSecond(config.server().requestRateLimit())
            .interceptor(Hints.receiver())
            .headersAtOnce(SchedulerServices.HEADERS_AT_ONCE);
    services
        .bind(
            hosts,
            swarms,
            seeds,
            jobs,
            dynConfig,
            ticker,
            contexts,
            config.compatibility().generation())
        .forEach(server::service);
    server.service(live.service());
    RpcServer grpc = lifecycle.own("grpc", server.start());
    dynConfig.follow(lifecycle.own("dynconfig", dynConfigSource(config, grpc.port(), lifecycle)));

    HttpEndpoint endpoint = null;
    if (config.metrics().isEnabled()) {
      endpoint =
          lifecycle.own(
              "metrics", HttpEndpoint.start(config.metrics().addr().resolve()).metrics(meters));
    }
    log.atInfo()
        .addKeyValue("address", config.server().listenIp() + ":" + grpc.port())
        .log("scheduler serves");
    return new Running(lifecycle, grpc, endpoint == null ? -1 : endpoint.port());
  }

  private static ExecutorService contexts() {
    int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
    return new ThreadPoolExecutor(
        threads,
        threads,
        0,
        TimeUnit.SECONDS,
        new LinkedBlockingQueue<>(),
        Thread.ofPlatform().name("swarms-", 0).daemon().factory(),
        // What still comes in while the program ends has no effect any more.
        new ThreadPoolExecutor.DiscardPolicy());
  }

  private static Supplier<SchedulingSettings> settings(
      SchedulerConfig config, LateDynConfig dynConfig, HostRegistry hosts, long startNanos) {
    SchedulingConfig scheduling = config.scheduler();
    var fixed =
        new SchedulingSettings(
            SchedulingSettings.DEFAULTS.candidateParentLimit(),
            SchedulingSettings.DEFAULTS.filterParentLimit(),
            scheduling.meshParentLimit(),
            scheduling.backToSourceCount(),
            scheduling.retryBackToSourceLimit(),
            scheduling.retryLimit(),
            config.seedPeer().firstSignTimeout(),
            config.seedPeer().stallTimeout(),
            scheduling.sessionGrace(),
            scheduling.blockTime(),
            Duration.ofMinutes(30),
            scheduling.meshPushInterval(),
            config.gc().pieceDownloadTimeout(),
            config.gc().peerTtl(),
            startNanos + scheduling.learningTime().toNanos(),
            false);
    return () -> {
      var now = dynConfig.get();
      return fixed
          .withParentLimits(now.candidateParentLimit(), now.filterParentLimit())
          .withMemoryLost(hosts.isMemoryLost());
    };
  }

  private static DynConfigSource dynConfigSource(
      SchedulerConfig config, int port, Lifecycle lifecycle) {
    var manager = config.manager();
    var addr = manager.addr();
    if (addr == null) {
      return new LocalDynConfig(config.dynConfig().path(), config.dynConfig().refreshInterval());
    }
    var server = config.server();
    String ip = server.advertiseIp();
    String host = server.host();
    var identity =
        new SchedulerIdentity(
            host == null ? LocalMachine.hostname() : host,
            ip == null ? LocalMachine.ip(server.isIpv6()) : ip,
            server.advertisePort() == 0 ? port : server.advertisePort(),
            config.host().idc(),
            config.host().location(),
            manager.schedulerClusterId());
    RpcChannels channels =
        lifecycle.own("manager-channels", new RpcChannels("manager", manager.tls()));
    return new ManagerClient(
        channels,
        addr,
        identity,
        manager.keepAliveInterval(),
        config.dynConfig().refreshInterval(),
        new SplittableRandom());
  }

  /** A scheduler that serves. */
  public static final class Running implements AutoCloseable {
    private final Lifecycle lifecycle;
    private final RpcServer grpc;
    private final int grpcPort;
    private final int metricsPort;

    private Running(Lifecycle lifecycle, RpcServer grpc, int metricsPort) {
      this.lifecycle = lifecycle;
      this.grpc = grpc;
      this.grpcPort = grpc.port();
      this.metricsPort = metricsPort;
    }

    public int grpcPort() {
      return grpcPort;
    }

    /** The port of {@code /metrics}, -1 when it is not served. */
    public int metricsPort() {
      return metricsPort;
    }

    @Override
    public void close() {
      lifecycle.close();
    }

    /** Cuts every connection and then ends: what others see of a crash, for tests of it. */
    public void abort() {
      grpc.closeNow();
      lifecycle.close();
    }
  }
}
