package dragonfly.it.process;

import dragonfly.core.concurrent.Lifecycle;
import dragonfly.core.rpc.HostAndPort;
import dragonfly.core.rpc.RpcChannels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A cluster of real programs below one directory: at most one manager, one scheduler, any number of
 * daemons. Used by one thread.
 */
public final class Site implements AutoCloseable {
  /** Of the user root at the manager. */
  static final String ROOT_PASSWORD = "it-password-1";

  /** Keeps our launchers from building what they would start. */
  static final Map<String, String> LAUNCHED_AS_BUILT = Map.of("DRAGONFLY_NO_BUILD", "1");

  private static final Path SHARED_MEMORY = Path.of("/dev/shm");
  private static final long MEMORY_TO_LEAVE = 3L << 30;
  private static final Duration KNOWN_WITHIN = Duration.ofMinutes(1);

  private final Path directory;
  private final Lifecycle parts = new Lifecycle();
  private final RpcChannels channels;
  private final Server manager;
  private final HostAndPort managerGrpc;
  private final int managerRest = Ports.free();
  private final Server scheduler;
  private final HostAndPort schedulerGrpc;
  private final boolean hasManager;
  private final AtomicInteger outputs = new AtomicInteger();

  private Site(Path directory, boolean hasManager) {
    this.directory = directory;
    this.hasManager = hasManager;
    parts.own("directory", () -> delete(directory));
    channels = parts.own("channels", new RpcChannels("it", null));
    managerGrpc = new HostAndPort("127.0.0.1", Ports.free());
    schedulerGrpc = new HostAndPort("127.0.0.1", Ports.free());
    manager =
        own(
            new Server(
                "manager",
                log("manager"),
                Java.manager(managerConfig()),
                Map.of("DRAGONFLY_INITIAL_ROOT_PASSWORD", ROOT_PASSWORD)));
    scheduler = own(new Server("scheduler", log("scheduler"), Java.scheduler(schedulerConfig())));
  }

  /**
   * A site with its manager and scheduler running.
   *
   * @param bytes that its daemons will store together; it lies in memory if they fit there
   */
  public static Site withManager(long bytes) {
    var site = new Site(newDirectory(bytes), true);
    return site.started();
  }

  /** The same without a manager: daemons learn their scheduler from {@code dynconfig.yaml}. */
  public static Site withoutManager(long bytes) {
    var site = new Site(newDirectory(bytes), false);
    return site.started();
  }

  /** A site in which nothing runs yet. */
  static Site empty(long bytes) {
    return new Site(newDirectory(bytes), false);
  }

  private Site started() {
    try {
      if (hasManager) {
        startManager();
      }
      startScheduler();
      return this;
    } catch (RuntimeException | AssertionError e) {
      close();
      throw e;
    }
  }

  /** Short, as it holds unix sockets. */
  private static Path newDirectory(long bytes) {
    try {
      boolean fits =
          Files.isWritable(SHARED_MEMORY)
              && Files.getFileStore(SHARED_MEMORY).getUsableSpace() > bytes + MEMORY_TO_LEAVE;
      return fits
          ? Files.createTempDirectory(SHARED_MEMORY, "dfit")
          : Files.createTempDirectory("dfit");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  public Path directory() {
    return directory;
  }

  Server own(Server server) {
    return parts.own("server", server);
  }

  /** Closed with this site, before what was there already. */
  public <T extends AutoCloseable> T own(T part) {
    return parts.own("part", part);
  }

  private Path log(String name) {
    return directory.resolve(name + ".log");
  }

  public Server manager() {
    return manager;
  }

  public Server scheduler() {
    return scheduler;
  }

  int managerRestPort() {
    return managerRest;
  }

  /** Starts the manager and waits until it serves. */
  public void startManager() {
    manager.start();
    manager.awaitReady("serves gRPC", () -> isOpen(managerGrpc.port()));
    manager.awaitReady("serves REST", () -> isOpen(managerRest));
  }

  /** Starts the scheduler and waits until it serves and the manager knows it. */
  public void startScheduler() {
    scheduler.start();
    scheduler.awaitReady("serves gRPC", () -> isOpen(schedulerGrpc.port()));
    if (hasManager) {
      scheduler.awaitReady(
          "is active at the manager",
          () -> ClusterView.schedulers(channels.to(managerGrpc)).contains(schedulerGrpc.port()));
    }
  }

  static boolean isOpen(int port) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    }
  }

  /** A peer of ours; not started. */
  public Daemon peer(String name) {
    return own(new Daemon(this, name, false, null));
  }

  /** A seed of ours; not started. */
  public Daemon seed(String name) {
    return own(new Daemon(this, name, true, null));
  }

  /** A peer or seed that is another program with the same configuration; not started. */
  public Daemon foreign(String name, boolean isSeed, Path program) {
    return own(new Daemon(this, name, isSeed, program));
  }

  /** Waits until the scheduler knows these daemons as they run now. */
  public void awaitKnown(Daemon... daemons) {
    for (Daemon daemon : daemons) {
      daemon.awaitReady(
          "known to the scheduler",
          () ->
              ClusterView.hosts(channels.to(schedulerGrpc))
                  .getOrDefault(daemon.name(), 0)
                  .equals(daemon.uploadPort()));
    }
  }

  /** Waits until the scheduler has forgotten a daemon. */
  public void awaitForgotten(Daemon daemon) {
    Wait.until(
        KNOWN_WITHIN,
        () -> "the scheduler still knows " + daemon.name(),
        () -> !ClusterView.hosts(channels.to(schedulerGrpc)).containsKey(daemon.name()));
  }

  /** Starts daemons and waits until the scheduler knows them. */
  public void startKnown(Daemon... daemons) {
    for (Daemon daemon : daemons) {
      daemon.start();
    }
    awaitKnown(daemons);
  }

  RpcChannels channels() {
    return channels;
  }

  private Path managerConfig() {
    return write(
        "manager.yaml",
        """
        server:
          logDir: %1$s/manager
          rest: {addr: "127.0.0.1:%2$d"}
          grpc: {listenIP: 127.0.0.1, port: {start: %3$d}}
        database: {type: h2, h2: {path: %1$s/manager/db}}
        """
            .formatted(directory, managerRest, managerGrpc.port()));
  }

  private Path schedulerConfig() {
    return write(
        "scheduler.yaml",
        """
        server:
          {advertiseIP: 127.0.0.1, listenIP: 127.0.0.1, port: %1$d, advertisePort: %1$d, host: scheduler-1}
        %2$s
        """
            .formatted(
                schedulerGrpc.port(),
                hasManager
                    ? "manager: {addr: \"%s\", schedulerClusterID: 1}".formatted(managerGrpc)
                    : ""));
  }

  /** The lines of a daemon's configuration that tell it where schedulers are. */
  String schedulersOfDaemons() {
    if (hasManager) {
      return "manager: {addr: \"http://%s\"}".formatted(managerGrpc);
    }
    Path file = write("dynconfig.yaml", "scheduler: {addrs: [\"%s\"]}%n".formatted(schedulerGrpc));
    return "dynconfig: {path: %s}".formatted(file);
  }

  /** Writes a file of this site. */
  Path write(String name, String text) {
    try {
      return Files.writeString(directory.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A path for a download that nothing is at yet. */
  public Path newOutput() {
    return folder("outputs").resolve("output-" + outputs.incrementAndGet());
  }

  private Path folder(String name) {
    try {
      return Files.createDirectories(directory.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a command that ends by itself, with what it prints kept below this site. */
  Command run(List<String> words, Map<String, String> environment) {
    return own(Command.start(words, folder("commands"), environment));
  }

  /** Runs our dfget. */
  Command dfget(String... words) {
    var all = Java.dfget();
    all.addAll(List.of(words));
    return run(all, Map.of());
  }

  @Override
  public void close() {
    parts.close();
  }
}
