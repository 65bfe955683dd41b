package dragonfly.launcher.cluster;

import dragonfly.core.concurrent.Lifecycle;
import dragonfly.core.log.LogOptions;
import dragonfly.core.log.Logging;
import dragonfly.core.time.Ticker;
import dragonfly.daemon.DaemonMain;
import dragonfly.manager.ManagerMain;
import dragonfly.scheduler.SchedulerMain;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Manager, scheduler, a seed peer and a peer in this JVM, on one data directory. {@link #close}
 * stops them in reverse order and leaves nothing but data behind. Confined to the thread that uses
 * it.
 */
public final class LocalCluster implements AutoCloseable {
  // four roles within the deadline of a whole program
  private static final Duration STOP_DEADLINE = Duration.ofSeconds(6);

  private static final Duration ANNOUNCE_DEADLINE = Duration.ofSeconds(30);

  private final DataDirectory data;
  private final RoleProgress progress;
  private final Ticker ticker = Ticker.system();
  private final Lifecycle lifecycle = new Lifecycle(STOP_DEADLINE);
  private final Map<Port, Integer> ports = new EnumMap<>(Port.class);
  private volatile Optional<RunState> state = Optional.empty();
  private Optional<String> initialRootPassword = Optional.empty();

  private LocalCluster(DataDirectory data, RoleProgress progress) {
    this.data = data;
    this.progress = progress;
  }

  /**
   * Starts every role, logs to the directory from then on, and says there what runs; blocks until
   * all serve.
   *
   * @throws LauncherException when somebody runs on the directory already, or a port is taken
   * @throws dragonfly.core.config.ConfigException for a wrong value in the user's settings
   */
  public static LocalCluster start(ClusterOptions options, RoleProgress progress) {
    options.data().create();
    var cluster = new LocalCluster(options.data(), progress);
    try {
      cluster.start(options);
      return cluster;
    } catch (RuntimeException | Error e) {
      // nobody could learn it later
      cluster.initialRootPassword.ifPresent(
          password -> progress.warned("the manager has made its root password: " + password));
      cluster.close();
      throw e;
    }
  }

  private void start(ClusterOptions options) {
    lifecycle.own("lock", lock());
    Logging.configure(LogOptions.files("dragonfly", data.logs()).withLevel(options.logLevel()));
    data.clearRun();
    lifecycle.own("run", data::clearRun);
    save(RunState.ofThisProcess(options.site().dialled(), Map.of()));
    var configs = RoleConfigs.load(options);
    configs.warnings().forEach(progress::warned);
    PortCheck.requireFree(options.site().listen(), configs.ports());
    ports.putAll(configs.ports());

    var manager = own(Role.MANAGER, () -> ManagerMain.start(configs.manager()));
    ports.put(Port.MANAGER_REST, manager.restPort());
    ports.put(Port.MANAGER_GRPC, manager.grpcPort());
    initialRootPassword = manager.initialRootPassword();
    var scheduler = own(Role.SCHEDULER, () -> SchedulerMain.start(configs.scheduler()));
    ports.put(Port.SCHEDULER_GRPC, scheduler.grpcPort());
    var seed = own(Role.SEED, () -> DaemonMain.start(configs.seed()));
    ports.put(Port.SEED_GRPC, seed.uploadPort());
    ports.put(Port.SEED_PIECES, seed.pieceTcpPort());
    var peer = own(Role.PEER, () -> DaemonMain.start(configs.peer()));
    ports.put(Port.PEER_GRPC, peer.uploadPort());
    ports.put(Port.PEER_PIECES, peer.pieceTcpPort());
    awaitAnnounced(Role.SEED, seed);
    awaitAnnounced(Role.PEER, peer);

    save(RunState.ofThisProcess(options.site().dialled(), ports));
  }

  private DirectoryLock lock() {
    return DirectoryLock.tryAcquire(data)
        .orElseThrow(
            () ->
                new LauncherException(
                    "already running on %s%s: see `dragonfly status`, stop it with `dragonfly down`, or use another --data-dir"
                        .formatted(
                            data.root(),
                            RunState.read(data)
                                .map(run -> " (pid " + run.pid() + ")")
                                .orElse(""))));
  }

  /** Before that a download would go to the source past everybody else. */
  private void awaitAnnounced(Role role, DaemonMain.Running daemon) {
    try {
      if (!daemon.awaitAnnounced(ANNOUNCE_DEADLINE)) {
        progress.warned(
            "the scheduler does not know the %s after %d s, it goes on trying: see %s"
                .formatted(role.label(), ANNOUNCE_DEADLINE.toSeconds(), data.logs()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LauncherException("interrupted while starting", e);
    }
  }

  private <T extends AutoCloseable> T own(Role role, Supplier<T> start) {
    long began = ticker.nanos();
    T running = start.get();
    lifecycle.own(role.label(), () -> stop(role, running));
    progress.started(role, Duration.ofNanos(ticker.nanos() - began));
    return running;
  }

  private void stop(Role role, AutoCloseable running) throws Exception {
    try {
      running.close();
    } finally {
      progress.stopped(role);
      // lets `dragonfly down` show how far we are
      state.ifPresent(run -> save(run.withStopped(role)));
    }
  }

  private void save(RunState run) {
    state = Optional.of(run);
    run.write(data);
  }

  /** What the roles listen on. */
  public Map<Port, Integer> ports() {
    return Map.copyOf(ports);
  }

  /** Where tools ask for downloads. */
  public Path socket() {
    return data.socket(Role.PEER);
  }

  /** The password of {@code root} that the manager has just made; empty unless it is new. */
  public Optional<String> initialRootPassword() {
    return initialRootPassword;
  }

  @Override
  public void close() {
    lifecycle.close();
  }
}
