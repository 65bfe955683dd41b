package dragonfly.launcher.demo;

import dragonfly.core.concurrent.Lifecycle;
import dragonfly.core.concurrent.VirtualThreads;
import dragonfly.daemon.DaemonMain;
import dragonfly.daemon.config.DaemonConfig;
import dragonfly.launcher.cluster.LauncherException;
import dragonfly.launcher.cluster.Role;
import dragonfly.launcher.cluster.RoleSettings;
import dragonfly.launcher.cluster.Site;
import dragonfly.manager.ManagerMain;
import dragonfly.manager.config.ManagerConfig;
import dragonfly.scheduler.SchedulerMain;
import dragonfly.scheduler.config.SchedulerConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Consumer;

/**
 * Manager, scheduler, one seed and some peers in this JVM, on free ports, below one directory. May
 * be closed by another thread than the one that starts it, also meanwhile.
 */
final class DemoCluster implements AutoCloseable {
  private static final Duration STOP_DEADLINE = Duration.ofSeconds(5);
  private static final Duration ANNOUNCE_DEADLINE = Duration.ofSeconds(30);
  private static final String SEED = "seed";

  private final Path directory;
  private final Lifecycle lifecycle = new Lifecycle(STOP_DEADLINE);
  private final SequencedMap<String, DaemonMain.Running> daemons =
      new LinkedHashMap<>(); // guarded by this
  private boolean isClosed; // guarded by this

  /** Nothing runs yet. */
  DemoCluster(Path directory) {
    this.directory = directory;
  }

  /**
   * Starts everything; blocks until all serve and the scheduler knows them.
   *
   * @param started is told each name as it comes up
   * @throws IllegalStateException when this is closed meanwhile
   */
  void start(int peers, Consumer<String> started) {
    var manager =
        lifecycle.own(
            "manager",
            ManagerMain.start(
                ManagerConfig.load(
                    RoleSettings.manager(Site.LOOPBACK, Map.of(), directory.resolve("manager"))
                        .resolve())));
    started.accept("manager");
    int managerPort = manager.grpcPort();
    lifecycle.own(
        "scheduler",
        SchedulerMain.start(
            SchedulerConfig.load(
                RoleSettings.scheduler(Site.LOOPBACK, Map.of(), managerPort).resolve())));
    started.accept("scheduler");
    lifecycle.own("daemons", this::closeDaemons);
    own(SEED, startDaemon(Role.SEED, SEED, managerPort));
    started.accept(SEED);
    for (int i = 1; i <= peers; i++) {
      String name = "peer-" + i;
      own(name, startDaemon(Role.PEER, name, managerPort));
      started.accept(name);
    }
    daemons().forEach(DemoCluster::awaitAnnounced);
  }

  private void own(String name, DaemonMain.Running daemon) {
    synchronized (this) {
      if (!isClosed) {
        daemons.put(name, daemon);
        return;
      }
    }
    daemon.close();
    throw new IllegalStateException("closed while it starts: part=" + name);
  }

  private synchronized SequencedMap<String, DaemonMain.Running> daemons() {
    return new LinkedHashMap<>(daemons);
  }

  private static void awaitAnnounced(String name, DaemonMain.Running daemon) {
    try {
      if (!daemon.awaitAnnounced(ANNOUNCE_DEADLINE)) {
        throw new LauncherException(
            "the scheduler does not know %s after %d s: see the log with --keep"
                .formatted(name, ANNOUNCE_DEADLINE.toSeconds()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LauncherException("interrupted while starting", e);
    }
  }

  private DaemonMain.Running startDaemon(Role role, String name, int managerPort) {
    Path socket = directory.resolve(name + ".sock");
    var settings =
        RoleSettings.daemon(
                role, Site.LOOPBACK, Map.of(), directory.resolve(name), socket, managerPort)
            // several daemons share this machine's address, so their names tell them apart
            .set("host.hostname", name)
            .resolve();
    return DaemonMain.start(DaemonConfig.load(settings));
  }

  /** All at once: each may have to wait for a while until its callers are gone. */
  private void closeDaemons() {
    synchronized (this) {
      isClosed = true;
    }
    try (var executor = VirtualThreads.perTask("close-demo-")) {
      daemons().values().forEach(daemon -> executor.execute(daemon::close));
    }
  }

  /** The sockets of the peers by name, in order. */
  SequencedMap<String, Path> sockets() {
    var sockets = new LinkedHashMap<String, Path>();
    daemons().forEach((name, daemon) -> sockets.put(name, daemon.socket()));
    sockets.remove(SEED);
    return sockets;
  }

  @Override
  public void close() {
    lifecycle.close();
  }
}
