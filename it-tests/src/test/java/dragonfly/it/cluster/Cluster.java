package dragonfly.it.cluster;

import dragonfly.core.concurrent.VirtualThreads;
import dragonfly.core.log.LogOptions;
import dragonfly.core.log.Logging;
import dragonfly.testkit.OriginServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Schedulers, seeds and daemons in this JVM on free ports, each with a directory of its own, and an
 * origin. Without a manager unless one is asked for: schedulers are named by a {@code
 * dynconfig.yaml}. What the programs log is in {@code target/it-logs}.
 *
 * <pre>{@code
 * try (var cluster = Cluster.builder().schedulers(1).seeds(1).daemons(2).start()) {
 *   var content = cluster.origin().serve("/model.bin", Bytes.random(64 * MIB, SEED));
 *   var result = cluster.daemon(0).download(content.url());
 *   assertThat(result.sha256()).isEqualTo(content.sha256());
 * }
 * }</pre>
 */
public final class Cluster implements AutoCloseable {
  static {
    Logging.configure(
        LogOptions.files("it", Path.of("target", "it-logs"))
            .withLevel(System.getProperty("dragonfly.it.log", "info")));
  }

  private final Path root;
  private final OriginServer origin = OriginServer.start();
  private final @Nullable TestManager manager;
  private final List<TestScheduler> schedulers = new ArrayList<>();
  private final List<TestDaemon> seeds = new ArrayList<>();
  private final List<TestDaemon> daemons = new ArrayList<>();

  private Cluster(Builder builder) {
    try {
      root = Files.createTempDirectory("df");
      Files.createDirectory(root.resolve("out"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    manager = builder.hasManager ? new TestManager(root) : null;
    if (manager != null) {
      manager.start();
    }
    for (int i = 0; i < builder.schedulers; i++) {
      schedulers.add(new TestScheduler("scheduler-" + i, root, manager));
    }
    writeDynConfig();
    for (int i = 0; i < builder.seeds; i++) {
      seeds.add(newDaemon("seed-" + i, true));
    }
    for (int i = 0; i < builder.daemons; i++) {
      daemons.add(newDaemon("daemon-" + i, false));
    }
  }

  /** Describes a cluster. Not thread-safe. */
  public static final class Builder {
    private int schedulers = 1;
    private int seeds = 1;
    private int daemons = 1;
    private boolean hasManager;
    private Customizer customizer = _ -> {};

    private Builder() {}

    public Builder schedulers(int count) {
      schedulers = count;
      return this;
    }

    public Builder seeds(int count) {
      seeds = count;
      return this;
    }

    public Builder daemons(int count) {
      daemons = count;
      return this;
    }

    /** Adds a manager that names schedulers and seeds; costs seconds. */
    public Builder withManager() {
      hasManager = true;
      return this;
    }

    /** Changes settings before anything but the manager starts. */
    public Builder customize(Customizer customizer) {
      this.customizer = customizer;
      return this;
    }

    /** Starts everything; returns when all know each other. */
    public Cluster start() {
      var cluster = new Cluster(this);
      try {
        customizer.customize(cluster);
        cluster.start();
        return cluster;
      } catch (RuntimeException | Error e) {
        cluster.close();
        throw e;
      }
    }
  }

  /** Changes a cluster before it starts. */
  @FunctionalInterface
  public interface Customizer {
    void customize(Cluster cluster);
  }

  /** One scheduler, one seed and one daemon, unless told otherwise. */
  public static Builder builder() {
    return new Builder();
  }

  private TestDaemon newDaemon(String name, boolean isSeed) {
    return new TestDaemon(
        name,
        isSeed,
        root,
        dynConfig(),
        manager,
        () -> schedulers.stream().anyMatch(TestScheduler::isRunning));
  }

  private Path dynConfig() {
    return root.resolve("dynconfig.yaml");
  }

  private void writeDynConfig() {
    try {
      Files.writeString(
          dynConfig(),
          schedulers.stream()
              .map(scheduler -> "    - \"" + scheduler.address() + "\"\n")
              .collect(Collectors.joining("", "scheduler:\n  addrs:\n", "")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void start() {
    schedulers.forEach(TestScheduler::start);
    // seeds first, so that daemons hear of them with their own announcement
    together(seeds, TestDaemon::start);
    together(daemons, TestDaemon::start);
  }

  private List<TestDaemon> all() {
    return Stream.concat(seeds.stream(), daemons.stream()).toList();
  }

  private static void together(List<TestDaemon> daemons, Action action) {
    try (var executor = VirtualThreads.perTask("it-cluster-")) {
      List<Future<?>> running =
          daemons.stream()
              .<Future<?>>map(daemon -> executor.submit(() -> action.run(daemon)))
              .toList();
      for (Future<?> one : running) {
        one.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private interface Action {
    void run(TestDaemon daemon);
  }

  /** The source of contents. */
  public OriginServer origin() {
    return origin;
  }

  public TestManager manager() {
    var started = manager;
    if (started == null) {
      throw new IllegalStateException("cluster has no manager");
    }
    return started;
  }

  public TestScheduler scheduler(int index) {
    return schedulers.get(index);
  }

  public TestDaemon seed(int index) {
    return seeds.get(index);
  }

  public TestDaemon daemon(int index) {
    return daemons.get(index);
  }

  public List<TestDaemon> daemons() {
    return List.copyOf(daemons);
  }

  public List<TestDaemon> seeds() {
    return List.copyOf(seeds);
  }

  /** Starts one more daemon. */
  public TestDaemon addDaemon() {
    var added = newDaemon("daemon-" + daemons.size(), false);
    daemons.add(added);
    added.start();
    return added;
  }

  /** A directory for what a test needs besides. */
  public Path directory() {
    return root;
  }

  @Override
  public void close() {
    together(all(), TestDaemon::close);
    schedulers.forEach(TestScheduler::close);
    if (manager != null) {
      manager.close();
    }
    origin.close();
    delete(root);
  }

  private static void delete(Path root) {
    try (var files = Files.walk(root)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException | UncheckedIOException e) {
      throw new IllegalStateException("directory cannot be removed: path=" + root, e);
    }
  }
}
