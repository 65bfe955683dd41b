package dragonfly.daemon.announce;

import static dragonfly.daemon.scheduler.SchedulerFixture.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dragonfly.api.common.v2.Host;
import dragonfly.core.metrics.Metrics;
import dragonfly.core.piece.PieceSet;
import dragonfly.core.time.Timers;
import dragonfly.daemon.metrics.DaemonMetrics;
import dragonfly.daemon.scheduler.FakeScheduler;
import dragonfly.daemon.scheduler.HeldTask;
import dragonfly.daemon.scheduler.SchedulerFixture;
import dragonfly.daemon.scheduler.SeedDirectory;
import dragonfly.testkit.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostAnnouncerTest {
  private static final Duration LONG = Duration.ofSeconds(10);

  @TempDir private Path dir;
  private final List<HeldTask> stored = new CopyOnWriteArrayList<>();
  private SeedDirectory seeds;

  @BeforeEach
  void openSeeds() {
    seeds = SeedDirectory.open(dir.resolve("seeds"), "me", new ManualClock());
  }

  private HostAnnouncer announcer(SchedulerFixture fixture) {
    var announcer =
        new HostAnnouncer(
            fixture.directory,
            fixture.client,
            seeds,
            () -> stored,
            Duration.ofMinutes(5),
            new DaemonMetrics(Metrics.create()));
    announcer.start();
    return announcer;
  }

  private static HeldTask task(String id, boolean isFinished) {
    var pieces = new PieceSet();
    pieces.add(1);
    return new HeldTask(
        id,
        "peer-" + id,
        "http://x/" + id,
        "t",
        null,
        null,
        5 << 20,
        4 << 20,
        isFinished,
        pieces,
        null);
  }

  @Test
  void hostAndEverythingItHoldsAreAnnounced() throws Exception {
    stored.add(task("a", true));
    stored.add(task("b", false));
    try (var scheduler = FakeScheduler.start();
        var fixture = new SchedulerFixture(Timers.system(), entry(1, "s", scheduler.port()));
        var announcer = announcer(fixture)) {
      await().until(() -> scheduler.announcedTasks.size() == 1);

      Host host = scheduler.announcedHosts.getFirst().getHost();
      assertThat(host.getId()).isEqualTo("127.0.0.1-test");
      assertThat(host.getPort()).isEqualTo(4000);
      assertThat(host.getDownloadPort()).isEqualTo(4000);
      assertThat(host.getProxyPort()).isEqualTo(4001);
      assertThat(host.getName()).isEqualTo("test");
      assertThat(host.getBuild().getGitVersion()).isEqualTo("1.5.10");
      assertThat(host.getBuild().getPlatform()).isEqualTo("java/0.1");
      assertThat(host.getNetwork().getIdc()).isEqualTo("idc1");
      assertThat(host.getNetwork().getMaxTxBandwidth()).isPositive();
      assertThat(host.getMemory().getTotal()).isPositive();
      assertThat(host.getCpu().getLogicalCount()).isPositive();
      assertThat(host.getDisk().getTotal()).isPositive();
      assertThat(scheduler.announcedHosts.getFirst().getInterval().getSeconds()).isEqualTo(300);
      var tasks = scheduler.announcedTasks.getFirst();
      assertThat(tasks.getHostId()).isEqualTo("127.0.0.1-test");
      assertThat(tasks.getHeldList()).hasSize(2);
      assertThat(tasks.getHeld(0).getIsFinished()).isTrue();
      assertThat(tasks.getHeld(0).getPieces().isEmpty()).isTrue();
      assertThat(tasks.getHeld(0).getDownload().getActualPieceCount()).isEqualTo(2);
      assertThat(tasks.getHeld(1).getPieces().toByteArray()).containsExactly(2);
      assertThat(announcer.awaitAnnounced(LONG)).isTrue();
    }
  }

  @Test
  void changesAreTold() {
    try (var scheduler = FakeScheduler.start();
        var fixture = new SchedulerFixture(Timers.system(), entry(1, "s", scheduler.port()));
        var announcer = announcer(fixture)) {
      await().until(() -> scheduler.announcedTasks.size() == 1);

      announcer.held(task("a", true));
      await().until(() -> scheduler.announcedTasks.size() == 2);
      announcer.left("a");
      await().until(() -> scheduler.announcedTasks.size() == 3);

      assertThat(scheduler.announcedTasks.get(1).getHeld(0).getTaskId()).isEqualTo("a");
      assertThat(scheduler.announcedTasks.get(2).getLeftTaskIdsList()).containsExactly("a");
      assertThat(scheduler.announcedHosts).hasSize(1);
    }
  }

  @Test
  void restartedSchedulerIsToldEverythingAgain() {
    stored.add(task("a", true));
    try (var scheduler = FakeScheduler.start();
        var fixture = new SchedulerFixture(Timers.system(), entry(1, "s", scheduler.port()));
        var announcer = announcer(fixture)) {
      await().until(() -> scheduler.announcedTasks.size() == 1);

      scheduler.endTaskStreams();

      await().until(() -> scheduler.announcedTasks.size() == 2);
      assertThat(scheduler.announcedHosts).hasSize(2);
      assertThat(scheduler.announcedTasks.get(1).getHeldList()).hasSize(1);
      announcer.announceNow();
      await().until(() -> scheduler.announcedHosts.size() == 3);
    }
  }

  @Test
  void schedulerOfThePlainProtocolIsToldAgainWhenItsConnectionComesBack() {
    FakeScheduler scheduler = FakeScheduler.startPlain(0);
    int port = scheduler.port();
    try (var fixture = new SchedulerFixture(Timers.system(), entry(1, "s", port));
        var announcer = announcer(fixture)) {
      await().until(() -> scheduler.announcedHosts.size() == 1);
      scheduler.close();
      try (var again = FakeScheduler.startPlain(port)) {
        await().atMost(Duration.ofSeconds(20)).until(() -> !again.announcedHosts.isEmpty());
        announcer.announceNow();
        await().until(() -> again.announcedHosts.size() >= 2);
      }
    }
  }

  @Test
  void closeTakesTheHostFromEveryScheduler() {
    try (var one = FakeScheduler.start();
        var two = FakeScheduler.startPlain(0);
        var fixture =
            new SchedulerFixture(
                Timers.system(), entry(1, "a", one.port()), entry(2, "b", two.port()))) {
      var announcer = announcer(fixture);
      await().until(() -> !one.announcedHosts.isEmpty() && !two.announcedHosts.isEmpty());

      announcer.close();

      assertThat(one.deletedHosts).containsExactly("127.0.0.1-test");
      assertThat(two.deletedHosts).containsExactly("127.0.0.1-test");
    }
  }

  @Test
  void seedsOfTheSchedulerAreRemembered() {
    try (var scheduler = FakeScheduler.start();
        var fixture = new SchedulerFixture(Timers.system(), entry(1, "s", scheduler.port()))) {
      scheduler.hosts.add(
          Host.newBuilder().setId("seed").setType(1).setIp("10.0.0.9").setPort(4000).build());
      scheduler.hosts.add(
          Host.newBuilder().setId("peer").setType(0).setIp("10.0.0.8").setPort(4000).build());
      try (var _ = announcer(fixture)) {
        await().until(() -> !seeds.order("t").isEmpty());

        assertThat(seeds.order("t"))
            .singleElement()
            .satisfies(seed -> assertThat(seed.ip()).isEqualTo("10.0.0.9"));
      }
    }
  }
}
