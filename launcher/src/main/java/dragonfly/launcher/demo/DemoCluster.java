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

/** Manager, scheduler, one seed and some peers in this JVM, on free ports, below one directory. */
final class DemoCluster implements AutoCloseable {
  private static final Duration STOP_DEADLINE = Duration.ofSeconds(5);
  private static final Duration ANNOUNCE_DEADLINE = Duration.ofSeconds(30);
  private static final String SEED = "seed";

  private final Path directory;
  private final Lifecycle lifecycle = new Lifecycle(STOP_DEADLINE);
  private final SequencedMap<String, DaemonMain.Running> daemons = new LinkedHashMap<>();

  private DemoCluster(Path directory) {
    this.directory = directory;
  }

  /** Blocks until all serve; {@code started} is told each name as it comes up. */
  static DemoCluster start(Path directory, int peers, Consumer<String> started) {
    var cluster = new DemoCluster(directory);
    try {
      cluster.start(peers, started);
      return cluster;
    } catch (RuntimeException | Error e) {
      cluster.close();
      throw e;
    }
  }

  private void start(int peers, Consumer<String> started) {
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
    daemons.put(SEED, startDaemon(Role.SEED, SEED, managerPort));
    started.accept(SEED);
    for (int i = 1; i <= peers; i++) {
      String name = "peer-" + i;
      daemons.put(name, startDaemon(Role.PEER, name, managerPort));
      started.accept(name);
    }
    daemons.forEach(DemoCluster::awaitAnnounced);
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
    try (var executor = VirtualThreads.perTask("close-demo-")) {
      daemons.forEach((_, daemon) -> executor.execute(daemon::close));
    }
  }

  /** The sockets of the peers by name, in order. */
  SequencedMap<String, Path> sockets() {
    var sockets = new LinkedHashMap<String, Path>();
    daemons.forEach((name, daemon) -> sockets.put(name, daemon.socket()));
    sockets.remove(SEED);
    return sockets;
  }

  @Override
  public void close() {
    lifecycle.close();
  }
}
