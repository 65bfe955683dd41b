package dragonfly.scheduler.gc;

import static org.assertj.core.api.Assertions.assertThat;

import dragonfly.core.piece.PieceSet;
import dragonfly.scheduler.config.GcConfig;
import dragonfly.scheduler.resource.Host;
import dragonfly.scheduler.resource.HostDetails;
import dragonfly.scheduler.resource.HostRegistry;
import dragonfly.scheduler.resource.HostReport;
import dragonfly.scheduler.resource.SwarmEvent;
import dragonfly.scheduler.resource.TaskFacts;
import dragonfly.scheduler.scheduling.SchedulingSettings;
import dragonfly.scheduler.scheduling.Swarms;
import dragonfly.testkit.ManualClock;
import dragonfly.testkit.ManualTimers;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SweeperTest {
  private static final GcConfig CONFIG =
      new GcConfig(
          Duration.ofMinutes(30),
          Duration.ofSeconds(10),
          Duration.ofHours(24),
          Duration.ofMinutes(30),
          Duration.ofMinutes(5),
          Duration.ofHours(1));

  private static final Duration TTL = Duration.ofMinutes(5);
  private static final SchedulingSettings SETTINGS =
      new SchedulingSettings(3, 15, 8, 200, 4, 5, TTL, TTL, TTL, TTL, TTL, TTL, TTL, TTL);

  private final ManualClock clock = new ManualClock();
  private final ManualTimers timers = new ManualTimers(clock);
  private final HostRegistry hosts = new HostRegistry();
  private final Swarms swarms =
      new Swarms(
          () -> SETTINGS,
          clock,
          clock,
          () -> new SplittableRandom(1),
          Runnable::run,
          (_, _, _) -> {});
  private final Sweeper sweeper = new Sweeper(CONFIG, hosts, swarms, timers, clock);

  @AfterEach
  void close() {
    sweeper.close();
  }

  private Host host(String id, @Nullable Duration interval) {
    return hosts.announce(
        id,
        new HostReport(
            0, id, "10.0.0.1", 4000, "", "", 0, 0, true, "", true, interval, new HostDetails() {}),
        200,
        clock.nanos());
  }

  private void holds(Host host, String taskId) {
    swarms.post(
        taskId,
        new SwarmEvent.TaskHeld(
            host,
            host.id() + "-peer",
            new TaskFacts("http://x", 0, null, null, null, List.of(), 4 << 20, 100, 1),
            true,
            new PieceSet()));
  }

  private int peers(String taskId) {
    return swarms.look(taskId, swarm -> swarm.peers().size()).join().orElse(0);
  }

  @Test
  void hostThatMissedTwoAnnouncementsGoesWithItsPeers() {
    holds(host("a", Duration.ofMinutes(1)), "task");
    holds(host("b", Duration.ofMinutes(10)), "task");

    timers.advance(Duration.ofMinutes(5));

    assertThat(hosts.find("a")).isEmpty();
    assertThat(hosts.find("b")).isPresent();
    assertThat(peers("task")).isEqualTo(1);
  }

  @Test
  void hostThatDoesNotTellItsIntervalStaysForTheTtl() {
    host("a", null);
    timers.advance(Duration.ofMinutes(60));
    assertThat(hosts.find("a")).isPresent();

    timers.advance(Duration.ofMinutes(5));

    assertThat(hosts.find("a")).isEmpty();
  }

  @Test
  void hostWhoseDaemonKeepsItsConnectionStays() {
    host("a", Duration.ofMinutes(1)).openLink();

    timers.advance(Duration.ofHours(2));

    assertThat(hosts.find("a")).isPresent();
  }

  @Test
  void taskWithoutPeersGoes() {
    Host host = host("a", null);
    holds(host, "task");
    swarms.post("task", new SwarmEvent.TaskDeletedOnHost("a"));
    assertThat(swarms.taskIds()).containsExactly("task");

    timers.advance(Duration.ofMinutes(30));

    assertThat(swarms.taskIds()).isEmpty();
  }

  @Test
  void oldPeersGo() {
    holds(host("a", Duration.ofHours(100)), "task");

    timers.advance(TTL.plusSeconds(11));

    assertThat(peers("task")).isZero();
  }

  @Test
  void manySwarmsAreSweptInSlices() {
    Host host = host("a", Duration.ofHours(100));
    for (int i = 0; i < 2500; i++) {
      holds(host, "task-" + i);
    }
    timers.advance(TTL.minusSeconds(1));
    clock.advance(Duration.ofSeconds(30));

    timers.runDue();
    assertThat(swarms.taskIds().stream().filter(id -> peers(id) == 0).count()).isEqualTo(1000);

    timers.advance(Duration.ofSeconds(1));
    assertThat(swarms.taskIds().stream().filter(id -> peers(id) == 0).count()).isEqualTo(2500);
  }
}
