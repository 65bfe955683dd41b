package dragonfly.it.cluster;

import dragonfly.core.concurrent.VirtualThreads;
import dragonfly.core.config.ConfigFile;
import dragonfly.core.fault.FaultPoint;
import dragonfly.core.fault.Faults;
import dragonfly.daemon.DaemonMain;
import dragonfly.daemon.config.DaemonConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A daemon, seed or not. Starts again on its data and ports. Downloads may run from any thread;
 * what starts and stops it is for one.
 */
public final class TestDaemon implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final String name;
  private final Path directory;
  private final Path outputs;
  private final BooleanSupplier expectsScheduler;
  private final Map<String, String> settings = new LinkedHashMap<>();
  private final Faults faults = new Faults();
  private final AtomicInteger files = new AtomicInteger();
  private volatile DaemonMain.@Nullable Running running;
  private Faults.Injection crash = () -> {};

  TestDaemon(
      String name,
      boolean isSeed,
      Path root,
      Path dynConfig,
      @Nullable TestManager manager,
      BooleanSupplier expectsScheduler) {
    this.name = name;
    this.directory = root.resolve(name);
    this.outputs = root.resolve("out");
    this.expectsScheduler = expectsScheduler;
    settings.put("host.ip", "127.0.0.1");
    settings.put("host.hostname", name);
    settings.put("seedPeer.enable", Boolean.toString(isSeed));
    settings.put("upload.server.ip", "127.0.0.1");
    settings.put("upload.server.port", "0");
    settings.put("storage.server.ip", "127.0.0.1");
    settings.put("storage.server.tcpPort", "0");
    settings.put("health.server.ip", "127.0.0.1");
    settings.put("health.server.port", "0");
    settings.put("metrics.server.ip", "127.0.0.1");
    settings.put("metrics.server.port", "0");
    settings.put("storage.dir", directory.toString());
    settings.put("server.cacheDir", directory.resolve("cache").toString());
    settings.put("download.server.socketPath", root.resolve(name + ".sock").toString());
    if (manager == null) {
      settings.put("dynconfig.path", dynConfig.toString());
    } else {
      settings.put("manager.addr", "http://" + manager.address());
    }
  }

  /** Sets a key of {@code dfdaemon.yaml} for the next start. */
  public TestDaemon set(String key, String value) {
    settings.put(key, value);
    return this;
  }

  /** Starts, or starts again; returns when the schedulers that run know it. */
  public void start() {
    crash.close();
    var started =
        DaemonMain.start(DaemonConfig.load(ConfigFile.load(null, "", settings, Map.of())), faults);
    running = started;
    settings.put("upload.server.port", Integer.toString(started.uploadPort()));
    settings.put("storage.server.tcpPort", Integer.toString(started.pieceTcpPort()));
    if (expectsScheduler.getAsBoolean()) {
      awaitAnnounced(started);
    }
  }

  private void awaitAnnounced(DaemonMain.Running started) {
    try {
      if (!started.awaitAnnounced(PATIENCE)) {
        throw new AssertionError("no scheduler knows " + name + " after " + PATIENCE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Ends it in good order: schedulers are told, running uploads may end. */
  public void stop() {
    var ending = take();
    if (ending != null) {
      ending.close();
    }
  }

  /** Cuts all connections and ends: a crash, as others see it. */
  public void crash() {
    var ending = take();
    if (ending != null) {
      ending.abort();
    }
  }

  /** Crashes when it is asked for one more piece after having sent that many. */
  public void crashAfterSending(int pieces) {
    var sent = new AtomicInteger();
    crash =
        faults.at(
            FaultPoint.PIECE_SEND,
            _ -> {
              if (sent.incrementAndGet() > pieces) {
                VirtualThreads.start("it-crash-" + name, this::crash);
                throw new IllegalStateException("crash on purpose");
              }
            });
  }

  private synchronized DaemonMain.@Nullable Running take() {
    var ending = running;
    running = null;
    return ending;
  }

  /** Downloads with all defaults; blocks. */
  public DownloadResult download(String url) {
    return download(DownloadSpec.of(url));
  }

  /**
   * Downloads; blocks.
   *
   * @throws dragonfly.dfget.client.DaemonException what the caller of dfget would see
   */
  public DownloadResult download(DownloadSpec spec) {
    return begin(spec).await();
  }

  /** Begins a download. */
  public PendingDownload begin(String url) {
    return begin(DownloadSpec.of(url));
  }

  /** Begins a download. */
  public PendingDownload begin(DownloadSpec spec) {
    var wanted = spec.output();
    var file = wanted == null ? newOutput() : wanted;
    return new PendingDownload(name, socket(), spec, file);
  }

  /** A path that does not exist yet, on the file system of the store. */
  public Path newOutput() {
    return outputs.resolve(name + "-" + files.incrementAndGet());
  }

  private Path socket() {
    return Path.of(settings.getOrDefault("download.server.socketPath", ""));
  }

  /** Faults of this daemon; they outlive its restarts. */
  public Faults faults() {
    return faults;
  }

  public boolean isRunning() {
    return running != null;
  }

  /** Where it stores. */
  public Path directory() {
    return directory;
  }

  public String name() {
    return name;
  }

  @Override
  public void close() {
    crash();
  }
}
