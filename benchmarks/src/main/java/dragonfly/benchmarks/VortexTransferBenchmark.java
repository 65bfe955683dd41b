package dragonfly.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import dragonfly.core.concurrent.VirtualThreads;
import dragonfly.core.fault.Faults;
import dragonfly.core.netty.EventLoops;
import dragonfly.core.netty.ReceiveBuffers;
import dragonfly.core.time.Ticker;
import dragonfly.core.time.Timers;
import dragonfly.daemon.ratelimit.BandwidthLimiter;
import dragonfly.daemon.storage.PieceSource;
import dragonfly.daemon.storage.StoredTask;
import dragonfly.daemon.storage.TaskKind;
import dragonfly.daemon.storage.TaskRecord;
import dragonfly.daemon.storage.TaskStorage;
import dragonfly.daemon.vortex.PieceLookup;
import dragonfly.daemon.vortex.VortexClient;
import dragonfly.daemon.vortex.VortexServer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * {@code java -cp … org.openjdk.jmh.Main VortexTransfer}: 1 GiB in pieces of 4 MiB from one store
 * to another over loopback, both in memory-backed files, with CRC-32 on the receiving side. The
 * score is seconds a GiB; {@code cpuMillis} is the processor time of both sides.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 6)
@Measurement(iterations = 8)
@Fork(
    value = 1,
    jvmArgs = {
      "-Xmx128m",
      "-XX:MaxDirectMemorySize=128m",
      "-XX:+UseSerialGC",
      "--enable-native-access=ALL-UNNAMED",
      "--sun-misc-unsafe-memory-access=allow"
    })
@SuppressWarnings("NullAway.Init") // JMH calls the methods with @Setup first
public class VortexTransferBenchmark {
  private static final String TASK_ID = "0".repeat(64);
  private static final int PIECE = 4 << 20;
  private static final long LENGTH = 1L << 30;

  /** Pieces in flight. */
  @Param("8")
  public int inFlight;

  /** Event loop threads on each side. */
  @Param({"1", "2"})
  public int loops;

  private Path dir;
  private EventLoops parentLoops;
  private EventLoops childLoops;
  private TaskStorage parentStore;
  private TaskStorage childStore;
  private VortexServer server;
  private VortexClient client;
  private StoredTask child;

  /** Processor time of one transfer. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.EVENTS)
  public static class Cost {
    public long cpuMillis;
  }

  @Setup
  public void start() throws IOException {
    dir = Files.createTempDirectory(Path.of("/dev/shm"), "vortex-benchmark");
    parentLoops = EventLoops.create("parent", loops);
    childLoops = EventLoops.create("child", loops);
    parentStore = TaskStorage.open(dir.resolve("parent"), false, InstantSource.system());
    childStore = TaskStorage.open(dir.resolve("child"), false, InstantSource.system());
    fill(parentStore.create(newRecord()));
    server =
        VortexServer.start(
            parentLoops,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            this::find,
            new BandwidthLimiter(BandwidthLimiter.UNLIMITED, Ticker.system(), Timers.system()),
            Faults.NONE,
            VortexServer.Options.DEFAULTS);
    client =
        new VortexClient(
            childLoops,
            new ReceiveBuffers(48L << 20),
            Ticker.system(),
            VortexClient.Options.DEFAULTS);
  }

  private static TaskRecord newRecord() {
    return new TaskRecord(
        TASK_ID,
        "http://origin/file",
        null,
        null,
        TaskKind.STANDARD,
        PIECE,
        LENGTH,
        Map.of(),
        null,
        false,
        InstantSource.system().instant(),
        null);
  }

  private static void fill(StoredTask task) {
    var bytes = new byte[PIECE];
    new SplittableRandom(1).nextBytes(bytes);
    var direct = ByteBuffer.allocateDirect(PIECE).put(bytes);
    for (int number = 0; number < task.layout().count(); number++) {
      try (var writer = task.openPiece(number)) {
        writer.write(direct.flip());
        writer.commit(null, null, PieceSource.BACK_TO_SOURCE, Duration.ZERO);
      }
    }
    task.finish();
  }

  private PieceLookup.Answer find(TaskKind kind, String taskId, int number) {
    var task = parentStore.find(taskId).filter(StoredTask::verifyUnchanged).orElseThrow();
    var piece = task.piece(number).orElseThrow();
    return new PieceLookup.Answer.Found(
        task.contentFile(),
        number,
        piece.offset(),
        piece.length(),
        piece.digest(),
        piece.parentId(),
        piece.cost(),
        piece.createdAt());
  }

  @Setup(Level.Iteration)
  public void empty() {
    childStore.delete(TASK_ID);
    child = childStore.create(newRecord());
  }

  @Benchmark
  public void transfer(Cost cost) throws InterruptedException {
    long before = cpuNanos();
    var next = new AtomicInteger();
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < inFlight; i++) {
      threads.add(VirtualThreads.start("piece-" + i, () -> fetchAll(next)));
    }
    for (var thread : threads) {
      thread.join();
    }
    child.finish();
    cost.cpuMillis += TimeUnit.NANOSECONDS.toMillis(cpuNanos() - before);
  }

  private void fetchAll(AtomicInteger next) {
    var parent = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
    for (int number = next.getAndIncrement();
        number < child.layout().count();
        number = next.getAndIncrement()) {
      try (var stream =
              client.fetch(parent, TaskKind.STANDARD, TASK_ID, number, Duration.ofSeconds(10));
          var writer = child.openPiece(number)) {
        for (var bytes = stream.next(); bytes != null; bytes = stream.next()) {
          writer.write(bytes);
        }
        writer.commit(stream.metadata().digest(), "parent", PieceSource.REMOTE_PEER, Duration.ZERO);
      }
    }
  }

  private static long cpuNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  @TearDown
  public void stop() throws IOException {
    client.close();
    server.close();
    parentStore.close();
    childStore.close();
    childLoops.close();
    parentLoops.close();
    try (var paths = Files.walk(dir)) {
      for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
