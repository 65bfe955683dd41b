package dragonfly.daemon.host;

import dragonfly.core.time.Ticker;
import dragonfly.core.time.Timers;
import dragonfly.daemon.config.DaemonConfig;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Samples this machine once a second, for all who ask. Thread-safe: a sample is made on the thread
 * of the timers, which only reads small files of the kernel, and published whole.
 */
public final class HostFacts implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HostFacts.class);
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final Timers timers;
  private final KernelCounters counters;
  private final Ticker ticker;
  private final @Nullable FileStore disk;
  private final long maxRx;
  private final long maxTx;
  private final List<Consumer<NetworkUsage>> subscribers = new CopyOnWriteArrayList<>();
  private final OperatingSystem operatingSystem;
  private volatile HostSnapshot snapshot;
  private volatile boolean closed;
  private KernelCounters.Sample last; // confined to the timers' thread after the start
  private long lastNanos; // confined to the timers' thread after the start

  /**
   * What the machine runs; does not change.
   *
   * @param os e.g. linux
   * @param platformVersion of the distribution
   */
  public record OperatingSystem(
      String os,
      String platform,
      String platformFamily,
      String platformVersion,
      String kernelVersion) {}

  /** Ends the delivery of samples to one subscriber. */
  public interface Subscription extends AutoCloseable {
    @Override
    void close();
  }

  HostFacts(
      ProcFiles files,
      @Nullable String nic,
      @Nullable FileStore disk,
      long maxRx,
      long maxTx,
      Timers timers,
      Ticker ticker) {
    this.timers = timers;
    this.ticker = ticker;
    this.disk = disk;
    this.maxRx = maxRx;
    this.maxTx = maxTx;
    this.counters = new KernelCounters(files, nic);
    this.operatingSystem = OperatingSystems.read(files);
    this.last = counters.read();
    this.lastNanos = ticker.nanos();
    this.snapshot = between(last, last, 1);
  }

  /**
   * Starts to sample.
   *
   * @param host names the address whose interface counts
   */
  public static HostFacts start(
      HostIdentity host, DaemonConfig config, Timers timers, Ticker ticker) {
    var files = new ProcFiles(Path.of("/"));
    String nic = interfaceOf(host.ip());
    long speed = speedOf(files, nic);
    var facts =
        new HostFacts(
            files,
            nic,
            fileStore(config.storage().dir()),
            atMost(speed, bits(config.download().bandwidthLimit().bytesPerSecond())),
            atMost(speed, bits(config.upload().bandwidthLimit().bytesPerSecond())),
            timers,
            ticker);
    facts.scheduleNext();
    return facts;
  }

  /** The last sample. Never blocks. */
  public HostSnapshot snapshot() {
    return snapshot;
  }

  /** The network's part of the last sample. Never blocks. */
  public NetworkUsage network() {
    return snapshot.network();
  }

  public OperatingSystem operatingSystem() {
    return operatingSystem;
  }

  /**
   * The subscriber gets each sample, about one a second, on the sampler's thread: it must only hand
   * over.
   */
  public Subscription subscribe(Consumer<NetworkUsage> subscriber) {
    subscribers.add(subscriber);
    return () -> subscribers.remove(subscriber);
  }

  private void scheduleNext() {
    if (!closed) {
      timers.schedule(INTERVAL, this::sample);
    }
  }

  /** Makes one sample; for tests. */
  void sample() {
    if (closed) {
      return;
    }
    try {
      KernelCounters.Sample now = counters.read();
      long nanos = ticker.nanos();
      double seconds = Math.max((nanos - lastNanos) / 1e9, 1e-3);
      snapshot = between(last, now, seconds);
      last = now;
      lastNanos = nanos;
      NetworkUsage network = snapshot.network();
      for (Consumer<NetworkUsage> subscriber : subscribers) {
        subscriber.accept(network);
      }
    } catch (RuntimeException e) {
      LOG.atWarn().setCause(e).log("sample of this machine failed");
    } finally {
      scheduleNext();
    }
  }

  private HostSnapshot between(
      KernelCounters.Sample before, KernelCounters.Sample now, double seconds) {
    return new HostSnapshot(
        now.processor(before, seconds),
        now.memory(),
        disk(before, now, seconds),
        new NetworkUsage(
            maxRx,
            Math.round((now.rxBytes() - before.rxBytes()) * 8 / seconds),
            maxTx,
            Math.round((now.txBytes() - before.txBytes()) * 8 / seconds)));
  }

  private HostSnapshot.Disk disk(
      KernelCounters.Sample before, KernelCounters.Sample now, double seconds) {
    long total = 0;
    long free = 0;
    if (disk != null) {
      try {
        total = disk.getTotalSpace();
        free = disk.getUnallocatedSpace();
      } catch (IOException e) {
        LOG.atDebug().setCause(e).log("disk space cannot be read");
      }
    }
    return new HostSnapshot.Disk(
        total,
        free,
        total - free,
        total == 0 ? 0 : 100.0 * (total - free) / total,
        Math.round((now.readBytes() - before.readBytes()) / seconds),
        Math.round((now.writtenBytes() - before.writtenBytes()) / seconds),
        now.isContainer()
            ? new HostSnapshot.Disk.Cgroup(
                Math.round((now.cgroupReadBytes() - before.cgroupReadBytes()) / seconds),
                Math.round((now.cgroupWrittenBytes() - before.cgroupWrittenBytes()) / seconds))
            : null);
  }

  private static long bits(long bytesPerSecond) {
    return bytesPerSecond > Long.MAX_VALUE / 8 ? Long.MAX_VALUE : bytesPerSecond * 8;
  }

  /** The limit where the interface does not tell its speed. */
  private static long atMost(long speed, long limit) {
    return speed > 0 ? Math.min(speed, limit) : limit;
  }

  private static @Nullable String interfaceOf(String ip) {
    try {
      NetworkInterface nic = NetworkInterface.getByInetAddress(InetAddress.ofLiteral(ip));
      return nic == null ? null : nic.getName();
    } catch (SocketException | IllegalArgumentException _) {
      return null;
    }
  }

  /** Bits a second, 0 if unknown. */
  private static long speedOf(ProcFiles files, @Nullable String nic) {
    // the kernel tells megabits a second, and -1 where it does not know
    long megabits = nic == null ? 0 : files.number("sys/class/net/" + nic + "/speed").orElse(0);
    return megabits > 0 ? megabits * 1_000_000 : 0;
  }

  /** Of the directory or, while it does not exist, of the nearest one above it. */
  private static @Nullable FileStore fileStore(Path dir) {
    Path existing = dir.toAbsolutePath();
    while (existing != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    try {
      return existing == null ? null : Files.getFileStore(existing);
    } catch (IOException _) {
      return null;
    }
  }

  @Override
  public void close() {
    closed = true;
    subscribers.clear();
  }

  /** Facts of the operating system. */
  private static final class OperatingSystems {
    static OperatingSystem read(ProcFiles files) {
      String os = System.getProperty("os.name", "unknown").toLowerCase(java.util.Locale.ROOT);
      String version = "";
      for (String line : files.lines("etc/os-release")) {
        if (line.startsWith("VERSION_ID=")) {
          version = line.substring("VERSION_ID=".length()).replace("\"", "").strip();
        }
      }
      String kernel = files.text("proc/sys/kernel/osrelease");
      String runtime = ManagementFactory.getOperatingSystemMXBean().getVersion();
      return new OperatingSystem(
          os,
          os,
          "unix",
          version.isEmpty() ? runtime : version,
          kernel.isEmpty() ? runtime : kernel);
    }
  }
}
