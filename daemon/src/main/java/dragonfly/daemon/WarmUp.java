package dragonfly.daemon;

import dragonfly.core.concurrent.Lifecycle;
import dragonfly.core.config.ConfigFile;
import dragonfly.core.file.FileTrees;
import dragonfly.core.log.Logging;
import dragonfly.core.rpc.RpcChannels;
import dragonfly.core.time.Ticker;
import dragonfly.daemon.config.DaemonConfig;
import dragonfly.daemon.practice.PracticeDownload;
import dragonfly.daemon.practice.PracticeScheduler;
import dragonfly.daemon.practice.PracticeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the JVM meet the code of a transfer before the first real one: two daemons of no consequence
 * in this process pass a small content of many pieces from a source to one and on to the other, all
 * on loopback. Runs on a thread of its own once the daemon serves; what goes wrong is logged and
 * changes nothing. Leaves no file, socket or thread behind.
 */
public final class WarmUp implements AutoCloseable {
  private static final Ticker TICKER = Ticker.system();
  private static final Logger log = LoggerFactory.getLogger(WarmUp.class);

  /** Twice what the first compiler waits for before it takes up a method. */
  static final int PIECES = 400;

  private static final int PIECE_LENGTH = 4096;
  private static final Duration ANNOUNCED = Duration.ofSeconds(5);
  private static final Duration END = Duration.ofSeconds(5);

  private final Thread thread;
  private final CountDownLatch done = new CountDownLatch(1);
  private volatile boolean isClosed;

  private volatile int pieces;
  private final Path directory;

  private WarmUp(Path directory) {
    this.directory = directory;
    thread = Thread.ofVirtual().name("warm-up").unstarted(this::run);
  }

  /** Starts, with files in the system's directory for temporary ones; does not wait. */
  public static WarmUp start() {
    return start(Path.of(System.getProperty("java.io.tmpdir")));
  }

  static WarmUp start(Path directory) {
    var warmUp = new WarmUp(directory);
    warmUp.thread.start();
    return warmUp;
  }

  /**
   * Waits for its end.
   *
   * @return false if it did not end in time
   */
  public boolean await(Duration timeout) throws InterruptedException {
    return done.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Pieces that came to its daemons; 0 before its end. */
  int piecesPassed() {
    return pieces;
  }

  /** Breaks it off if it still runs. */
  @Override
  public void close() throws InterruptedException {
    isClosed = true;
    thread.interrupt();
    await(END);
  }

  private void run() {
    long start = TICKER.nanos();
    try {
      practise();
      log.atInfo().addKeyValue("tookMs", (TICKER.nanos() - start) / 1_000_000).log("warmed up");
    } catch (IOException | InterruptedException | RuntimeException e) {
      if (!isClosed) {
        log.atInfo().addKeyValue("cause", e.toString()).log("warm-up left out");
      }
    } finally {
      done.countDown();
    }
  }

  private void practise() throws IOException, InterruptedException {
    try (var _ = Logging.quiet()) {
      var parts = new Lifecycle();
      try {
        practise(parts);
      } finally {
        // closing waits, which an interrupted thread cannot
        var _ = Thread.interrupted();
        parts.close();
      }
    }
  }

  private void practise(Lifecycle parts) throws IOException, InterruptedException {
    var files = Files.createTempDirectory(directory, "dfdaemon-warm-up-");
    parts.own("files", () -> FileTrees.delete(files));
    var source = parts.own("source", new PracticeSource(PIECES * PIECE_LENGTH));
    var scheduler = parts.own("scheduler", new PracticeScheduler());
    var dynConfig = files.resolve("dynconfig.yaml");
    Files.writeString(dynConfig, "scheduler: {addrs: [\"" + scheduler.address() + "\"]}");
    var parent = parts.own("parent", daemon(files, "parent", dynConfig));
    var child = parts.own("child", daemon(files, "child", dynConfig));
    if (!parent.awaitAnnounced(ANNOUNCED) || !child.awaitAnnounced(ANNOUNCED)) {
      throw new IOException("scheduler of the warm-up does not answer");
    }
    var channels = parts.own("channels", new RpcChannels("warm-up", null));
    var first = new PracticeDownload(channels, parent.socket(), source.url(), PIECE_LENGTH);
    var second = new PracticeDownload(channels, child.socket(), source.url(), PIECE_LENGTH);
    pieces = second.finish() + first.finish();
  }

  private static DaemonMain.Running daemon(Path files, String name, Path dynConfig) {
    var settings = new LinkedHashMap<String, String>();
    settings.put("host.ip", "127.0.0.1");
    settings.put("host.hostname", "warm-up-" + name);
    settings.put("storage.dir", files.resolve(name).toString());
    settings.put("download.server.socketPath", files.resolve(name + ".sock").toString());
    settings.put("dynconfig.path", dynConfig.toString());
    for (var server : new String[] {"upload", "health", "metrics"}) {
      settings.put(server + ".server.ip", "127.0.0.1");
      settings.put(server + ".server.port", "0");
    }
    settings.put("storage.server.ip", "127.0.0.1");
    settings.put("storage.server.tcpPort", "0");
    return DaemonMain.start(DaemonConfig.load(ConfigFile.load(null, "", settings, Map.of())));
  }
}
