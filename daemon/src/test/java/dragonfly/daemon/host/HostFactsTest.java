package dragonfly.daemon.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dragonfly.core.config.ConfigFile;
import dragonfly.core.time.Ticker;
import dragonfly.core.time.Timers;
import dragonfly.daemon.config.DaemonConfig;
import dragonfly.testkit.ManualClock;
import dragonfly.testkit.ManualTimers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostFactsTest {
  @TempDir private Path root;
  private final ManualClock clock = new ManualClock();
  private final ManualTimers timers = new ManualTimers(clock);

  private void write(String path, String text) throws Exception {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private HostFacts facts() {
    return new HostFacts(new ProcFiles(root), "eth0", null, 1000, 2000, timers, clock);
  }

  private void writeNetwork(long rx, long tx) throws Exception {
    write(
        "proc/net/dev",
        """
        Inter-|   Receive                                                |  Transmit
         face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets
            lo:  999       1    0    0    0     0          0         0      999       1
          eth0: %d       1    0    0    0     0          0         0      %d       1
        """
            .formatted(rx, tx));
  }

  @Test
  void ratesAreThoseOfTheLastSecond() throws Exception {
    writeNetwork(1000, 2000);
    write("proc/stat", "cpu  100 0 100 800 0 0 0 0 0 0\n");
    write(
        "proc/diskstats",
        "8 0 sda 1 0 100 0 1 0 200 0\n8 1 sda1 1 0 100 0 1 0 200 0\n7 0 loop0 1 0 9 0 1 0 9 0\n");
    HostFacts facts = facts();

    writeNetwork(3000, 2500);
    write("proc/stat", "cpu  150 0 125 825 0 0 0 0 0 0\n");
    write("proc/diskstats", "8 0 sda 1 0 104 0 1 0 202 0\n");
    clock.advance(Duration.ofSeconds(2));
    facts.sample();

    HostSnapshot snapshot = facts.snapshot();
    assertThat(snapshot.network()).isEqualTo(new NetworkUsage(1000, 8000, 2000, 2000));
    assertThat(snapshot.processor().percent()).isEqualTo(75);
    assertThat(snapshot.processor().times().user()).isEqualTo(1.5);
    assertThat(snapshot.disk().readBandwidth()).isEqualTo(4 * 512 / 2);
    assertThat(snapshot.disk().writeBandwidth()).isEqualTo(2 * 512 / 2);
    assertThat(snapshot.processor().cgroup()).isNull();
    assertThat(snapshot.memory().cgroup()).isNull();
  }

  @Test
  void everySubscriberGetsEverySample() throws Exception {
    writeNetwork(0, 0);
    HostFacts facts = facts();
    var first = new ArrayList<NetworkUsage>();
    var second = new ArrayList<NetworkUsage>();
    var subscription = facts.subscribe(first::add);
    facts.subscribe(second::add);

    timers.runDue();
    facts.sample();
    timers.advance(Duration.ofSeconds(3));
    subscription.close();
    timers.advance(Duration.ofSeconds(2));

    assertThat(first).hasSize(4);
    assertThat(second).hasSize(6);
    facts.close();
    timers.advance(Duration.ofSeconds(5));
    assertThat(second).hasSize(6);
    assertThat(timers.pending()).isZero();
  }

  @Test
  void memoryIsRead() throws Exception {
    write("proc/meminfo", "MemTotal: 1000 kB\nMemFree: 300 kB\nMemAvailable: 600 kB\n");
    write("proc/self/status", "Name: java\nVmRSS:\t  50 kB\n");

    HostSnapshot.Memory memory = facts().snapshot().memory();

    assertThat(memory.total()).isEqualTo(1_024_000);
    assertThat(memory.available()).isEqualTo(614_400);
    assertThat(memory.used()).isEqualTo(409_600);
    assertThat(memory.free()).isEqualTo(307_200);
    assertThat(memory.usedPercent()).isEqualTo(40);
    assertThat(memory.processUsedPercent()).isEqualTo(5);
  }

  @Test
  void limitsOfAContainerAreRead() throws Exception {
    write(".dockerenv", "");
    write("sys/fs/cgroup/cgroup.controllers", "cpu io memory");
    write("sys/fs/cgroup/cpu.max", "50000 100000\n");
    write("sys/fs/cgroup/cpu.stat", "usage_usec 1000000\nuser_usec 1\n");
    write("sys/fs/cgroup/memory.max", "1000\n");
    write("sys/fs/cgroup/memory.stat", "anon 250\nfile 3\n");
    write("sys/fs/cgroup/io.stat", "8:0 rbytes=100 wbytes=200 rios=1\n8:16 rbytes=1 wbytes=2\n");
    HostFacts facts = facts();
    write("sys/fs/cgroup/cpu.stat", "usage_usec 1250000\n");
    write("sys/fs/cgroup/io.stat", "8:0 rbytes=300 wbytes=600 rios=1\n8:16 rbytes=1 wbytes=2\n");
    clock.advance(Duration.ofSeconds(1));
    facts.sample();

    HostSnapshot snapshot = facts.snapshot();
    HostSnapshot.Processor.Cgroup cpu = snapshot.processor().cgroup();
    assertThat(cpu).isNotNull();
    assertThat(cpu.periodMicros()).isEqualTo(100_000);
    assertThat(cpu.quotaMicros()).isEqualTo(50_000);
    assertThat(cpu.usedPercent()).isCloseTo(50, within(0.01));
    assertThat(snapshot.memory().cgroup()).isEqualTo(new HostSnapshot.Memory.Cgroup(1000, 250, 25));
    assertThat(snapshot.disk().cgroup()).isEqualTo(new HostSnapshot.Disk.Cgroup(200, 400));
  }

  @Test
  void containerWithoutLimitsSaysSo() throws Exception {
    write("proc/self/cgroup", "0::/kubepods/pod1\n");
    write("sys/fs/cgroup/cgroup.controllers", "cpu io memory");
    write("sys/fs/cgroup/cpu.max", "max 100000\n");
    write("sys/fs/cgroup/memory.max", "max\n");

    HostSnapshot snapshot = facts().snapshot();

    assertThat(snapshot.processor().cgroup())
        .isNotNull()
        .satisfies(cpu -> assertThat(cpu.quotaMicros()).isEqualTo(-1));
    assertThat(snapshot.memory().cgroup())
        .isNotNull()
        .satisfies(memory -> assertThat(memory.limit()).isEqualTo(Long.MAX_VALUE & ~0xfffL));
  }

  @Test
  void olderControlGroupsAreRead() throws Exception {
    write(".dockerenv", "");
    write("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000");
    write("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1");
    write("sys/fs/cgroup/memory/memory.limit_in_bytes", "2000");
    write("sys/fs/cgroup/memory/memory.stat", "cache 1\nrss 500\n");

    HostSnapshot snapshot = facts().snapshot();

    assertThat(snapshot.memory().cgroup()).isEqualTo(new HostSnapshot.Memory.Cgroup(2000, 500, 25));
  }

  @Test
  void operatingSystemIsRead() throws Exception {
    write("etc/os-release", "NAME=\"Debian\"\nVERSION_ID=\"12\"\n");
    write("proc/sys/kernel/osrelease", "6.18.0\n");

    assertThat(facts().operatingSystem())
        .satisfies(
            system -> {
              assertThat(system.platformVersion()).isEqualTo("12");
              assertThat(system.kernelVersion()).isEqualTo("6.18.0");
              assertThat(system.platformFamily()).isEqualTo("unix");
            });
  }

  @Test
  void machineWithoutTheseFilesHasNoFacts() {
    HostSnapshot snapshot = facts().snapshot();

    assertThat(snapshot.memory().total()).isZero();
    assertThat(snapshot.network()).isEqualTo(new NetworkUsage(1000, 0, 2000, 0));
  }

  @Test
  void thisMachineIsRead() {
    DaemonConfig config =
        DaemonConfig.load(
            ConfigFile.parse("test", "{host: {ip: 127.0.0.1}, upload: {bandwidthLimit: 1GB}}"));
    HostIdentity identity = HostIdentity.of(config, 4000, "0.1", "abc", Map.of());
    try (var facts = HostFacts.start(identity, config, Timers.system(), Ticker.system())) {
      assertThat(facts.snapshot().disk().total()).isPositive();
      assertThat(facts.snapshot().processor().logicalCount()).isPositive();
      assertThat(facts.network().maxTxBitsPerSecond()).isEqualTo(8_000_000_000L);
    }
  }
}
