package dragonfly.daemon.host;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the kernel's counters. Confined to one thread. */
final class KernelCounters {
  /** Disks as such; partitions and layers above them would count the same bytes again. */
  private static final Pattern WHOLE_DISK =
      Pattern.compile("sd[a-z]+|vd[a-z]+|xvd[a-z]+|hd[a-z]+|nvme\\d+n\\d+|mmcblk\\d+");

  private static final int SECTOR = 512;
  private static final double TICKS_PER_SECOND = 100; // USER_HZ, the same on all Linux machines
  private static final String V2 = "sys/fs/cgroup/";

  private final ProcFiles files;
  private final @Nullable String nic;
  private final int logicalCount = Runtime.getRuntime().availableProcessors();
  private final int physicalCount;
  private final boolean isContainer;
  private final boolean isV2;

  /**
   * @param nic interface whose bytes count; null means all but loopback
   */
  KernelCounters(ProcFiles files, @Nullable String nic) {
    this.files = files;
    this.nic = nic;
    this.physicalCount = physicalCount(files, logicalCount);
    this.isContainer = isContainer(files);
    this.isV2 = files.exists(V2 + "cgroup.controllers");
  }

  /**
   * The counters at one moment.
   *
   * @param cpu the ticks of the first line of {@code /proc/stat}
   * @param processNanos processor time of this process
   */
  record Sample(
      int logicalCount,
      int physicalCount,
      List<Long> cpu,
      long processNanos,
      HostSnapshot.Memory memory,
      long rxBytes,
      long txBytes,
      long readBytes,
      long writtenBytes,
      boolean isContainer,
      long cgroupPeriodMicros,
      long cgroupQuotaMicros,
      long cgroupUsedNanos,
      long cgroupReadBytes,
      long cgroupWrittenBytes) {

    HostSnapshot.Processor processor(Sample before, double seconds) {
      double busy = 0;
      double all = 0;
      for (int i = 0; i < 8; i++) {
        double ticks = cpu.get(i) - before.cpu.get(i);
        all += ticks;
        busy += i == 3 || i == 4 ? 0 : ticks; // idle and waiting for disks
      }
      double process = (processNanos - before.processNanos) / 1e9 / seconds * 100;
      return new HostSnapshot.Processor(
          logicalCount,
          physicalCount,
          all <= 0 ? 0 : 100 * busy / all,
          Math.max(process, 0),
          new HostSnapshot.Processor.Times(
              time(0), time(2), time(3), time(1), time(4), time(5), time(6), time(7), time(8),
              time(9)),
          isContainer ? cgroup(before, seconds) : null);
    }

    private HostSnapshot.Processor.Cgroup cgroup(Sample before, double seconds) {
      double processors =
          cgroupQuotaMicros > 0 && cgroupPeriodMicros > 0
              ? (double) cgroupQuotaMicros / cgroupPeriodMicros
              : logicalCount;
      double used = (cgroupUsedNanos - before.cgroupUsedNanos) / 1e9 / seconds / processors * 100;
      return new HostSnapshot.Processor.Cgroup(
          cgroupPeriodMicros, cgroupQuotaMicros, Math.max(used, 0));
    }

    private double time(int i) {
      return cpu.get(i) / TICKS_PER_SECOND;
    }
  }

  Sample read() {
    long[] bytes = networkBytes();
    long[] disk = diskBytes();
    long[] quota = cpuQuota();
    long[] cgroupDisk = isContainer ? cgroupDiskBytes() : new long[2];
    return new Sample(
        logicalCount,
        physicalCount,
        cpu(),
        processNanos(),
        memory(),
        bytes[0],
        bytes[1],
        disk[0],
        disk[1],
        isContainer,
        quota[0],
        quota[1],
        isContainer ? cgroupUsedNanos() : 0,
        cgroupDisk[0],
        cgroupDisk[1]);
  }

  private List<Long> cpu() {
    var ticks = new Long[10];
    Arrays.fill(ticks, 0L);
    String[] words = files.text("proc/stat").split("\\s+");
    for (int i = 1; i < words.length && i <= ticks.length; i++) {
      ticks[i - 1] = ProcFiles.number0(words[i]).orElse(0);
    }
    return List.of(ticks);
  }

  private static long processNanos() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean os
        ? os.getProcessCpuTime()
        : 0;
  }

  private HostSnapshot.Memory memory() {
    long total = kib("MemTotal");
    long available = kib("MemAvailable");
    long used = total - available;
    long resident = files.keyed("proc/self/status", "VmRSS").orElse(0) * 1024;
    return new HostSnapshot.Memory(
        total,
        available,
        used,
        kib("MemFree"),
        percent(used, total),
        percent(resident, total),
        isContainer ? cgroupMemory() : null);
  }

  private long kib(String key) {
    return files.keyed("proc/meminfo", key).orElse(0) * 1024;
  }

  private HostSnapshot.Memory.Cgroup cgroupMemory() {
    long limit;
    long usage;
    if (isV2) {
      // "max" is no number: no limit, told as the kernel's first generation tells it
      limit = files.number(V2 + "memory.max").orElse(Long.MAX_VALUE & ~0xfffL);
      usage = files.keyed(V2 + "memory.stat", "anon").orElse(0);
    } else {
      limit = files.number(V2 + "memory/memory.limit_in_bytes").orElse(Long.MAX_VALUE & ~0xfffL);
      usage = files.keyed(V2 + "memory/memory.stat", "rss").orElse(0);
    }
    return new HostSnapshot.Memory.Cgroup(limit, usage, percent(usage, limit));
  }

  /** Period and quota, microseconds. */
  private long[] cpuQuota() {
    if (!isContainer) {
      return new long[2];
    }
    if (isV2) {
      String[] words = files.text(V2 + "cpu.max").split("\\s+");
      long period = words.length > 1 ? ProcFiles.number0(words[1]).orElse(100_000) : 100_000;
      return new long[] {period, ProcFiles.number0(words[0]).orElse(-1)};
    }
    return new long[] {
      files.number(V2 + "cpu/cpu.cfs_period_us").orElse(100_000),
      files.number(V2 + "cpu/cpu.cfs_quota_us").orElse(-1)
    };
  }

  private long cgroupUsedNanos() {
    return isV2
        ? files.keyed(V2 + "cpu.stat", "usage_usec").orElse(0) * 1000
        : files.number(V2 + "cpuacct/cpuacct.usage").orElse(0);
  }

  private long[] cgroupDiskBytes() {
    var bytes = new long[2];
    if (isV2) {
      for (String line : files.lines(V2 + "io.stat")) {
        for (String word : line.split("\\s+")) {
          if (word.startsWith("rbytes=")) {
            bytes[0] += ProcFiles.number0(word.substring(7)).orElse(0);
          } else if (word.startsWith("wbytes=")) {
            bytes[1] += ProcFiles.number0(word.substring(7)).orElse(0);
          }
        }
      }
    } else {
      for (String line : files.lines(V2 + "blkio/blkio.throttle.io_service_bytes")) {
        String[] words = line.split("\\s+");
        if (words.length == 3) {
          int index = words[1].equals("Read") ? 0 : words[1].equals("Write") ? 1 : -1;
          if (index >= 0) {
            bytes[index] += ProcFiles.number0(words[2]).orElse(0);
          }
        }
      }
    }
    return bytes;
  }

  /** Received and sent, of the interface or of all that are not loopback. */
  private long[] networkBytes() {
    var bytes = new long[2];
    for (String line : files.lines("proc/net/dev")) {
      int colon = line.indexOf(':');
      if (colon < 0) {
        continue; // a heading
      }
      String name = line.substring(0, colon).strip();
      String[] words = line.substring(colon + 1).strip().split("\\s+");
      if (words.length >= 9 && (nic == null ? !name.equals("lo") : name.equals(nic))) {
        bytes[0] += ProcFiles.number0(words[0]).orElse(0);
        bytes[1] += ProcFiles.number0(words[8]).orElse(0);
      }
    }
    return bytes;
  }

  private long[] diskBytes() {
    var bytes = new long[2];
    for (String line : files.lines("proc/diskstats")) {
      String[] words = line.strip().split("\\s+");
      if (words.length >= 10 && WHOLE_DISK.matcher(words[2]).matches()) {
        bytes[0] += ProcFiles.number0(words[5]).orElse(0) * SECTOR;
        bytes[1] += ProcFiles.number0(words[9]).orElse(0) * SECTOR;
      }
    }
    return bytes;
  }

  private static double percent(long part, long whole) {
    return whole <= 0 ? 0 : 100.0 * part / whole;
  }

  /** Cores are told apart by the numbers of their socket and of the core. */
  private static int physicalCount(ProcFiles files, int logicalCount) {
    Set<String> cores = new HashSet<>();
    String socket = "";
    for (String line : files.lines("proc/cpuinfo")) {
      if (line.startsWith("physical id")) {
        socket = line;
      } else if (line.startsWith("core id")) {
        cores.add(socket + line);
      }
    }
    return cores.isEmpty() ? logicalCount : cores.size();
  }

  private static boolean isContainer(ProcFiles files) {
    if (files.exists(".dockerenv") || files.exists("run/.containerenv")) {
      return true;
    }
    List<String> words = List.of("docker", "kubepods", "containerd", "libpod", "lxc");
    return files.lines("proc/self/cgroup").stream()
        .anyMatch(line -> words.stream().anyMatch(line::contains));
  }
}
