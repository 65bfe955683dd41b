package dragonfly.daemon.scheduler;

import static dragonfly.daemon.scheduler.SchedulerFixture.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dragonfly.api.common.v2.Task;
import dragonfly.core.ring.SchedulerRing;
import dragonfly.core.time.Timers;
import dragonfly.daemon.manager.SchedulerEntry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SchedulerDirectoryTest {
  private static final Duration LONG = Duration.ofSeconds(10);

  private final FakeScheduler first = FakeScheduler.start();
  private final FakeScheduler second = FakeScheduler.start();

  @AfterEach
  void stop() {
    first.close();
    second.close();
  }

  private static List<String> names(List<SchedulerNode> nodes) {
    return nodes.stream().map(SchedulerNode::name).toList();
  }

  @Test
  void healthySchedulersAreAvailableInTheOrderOfTheRing() throws Exception {
    try (var fixture =
        new SchedulerFixture(
            Timers.system(),
            entry(2, "scheduler-1", second.port()),
            entry(1, "scheduler-0", first.port()))) {
      assertThat(fixture.directory.awaitAvailable(LONG)).isTrue();

      assertThat(names(fixture.directory.available()))
          .containsExactly("scheduler-0", "scheduler-1");
      for (int i = 0; i < 50; i++) {
        String taskId = "task-" + i;
        assertThat(names(fixture.directory.order(taskId)))
            .isEqualTo(
                SchedulerRing.of(Map.of("scheduler-0", "scheduler-0", "scheduler-1", "scheduler-1"))
                    .order(taskId));
      }
    }
  }

  @Test
  void clusterOfTheFirstHealthySchedulerDecides() throws Exception {
    first.healthy(false);
    try (var third = FakeScheduler.start();
        var fixture =
            new SchedulerFixture(
                Timers.system(),
                new SchedulerEntry(1, "a", "127.0.0.1", first.port(), 1),
                new SchedulerEntry(2, "b", "127.0.0.1", second.port(), 2),
                new SchedulerEntry(3, "c", "127.0.0.1", third.port(), 1))) {
      assertThat(fixture.directory.awaitAvailable(LONG)).isTrue();

      assertThat(names(fixture.directory.available())).containsExactly("b");
    }
  }

  @Test
  void ofSeveralWithOneNameTheHighestIdStays() throws Exception {
    try (var fixture =
        new SchedulerFixture(
            Timers.system(), entry(7, "same", second.port()), entry(3, "same", first.port()))) {
      assertThat(fixture.directory.awaitAvailable(LONG)).isTrue();

      assertThat(fixture.directory.available())
          .singleElement()
          .satisfies(node -> assertThat(node.address().port()).isEqualTo(second.port()));
    }
  }

  @Test
  void schedulerThatComesBackIsNoticedWithoutARefresh() throws Exception {
    second.healthy(false);
    try (var fixture =
        new SchedulerFixture(
            Timers.system(), entry(1, "a", first.port()), entry(2, "b", second.port()))) {
      assertThat(fixture.directory.awaitAvailable(LONG)).isTrue();
      assertThat(names(fixture.directory.available())).containsExactly("a");

      second.healthy(true);

      await()
          .untilAsserted(
              () -> assertThat(names(fixture.directory.available())).containsExactly("a", "b"));
    }
  }

  @Test
  void lastAvailableSchedulersStayWhileNoneIsHealthy() throws Exception {
    try (var fixture = new SchedulerFixture(Timers.system(), entry(1, "a", first.port()))) {
      assertThat(fixture.directory.awaitAvailable(LONG)).isTrue();
      first.healthy(false);
      fixture.directory.checkNow();

      await()
          .during(Duration.ofMillis(300))
          .untilAsserted(
              () -> assertThat(names(fixture.directory.order("t"))).containsExactly("a"));
    }
  }

  @Test
  void changedListIsFollowed() throws Exception {
    try (var fixture = new SchedulerFixture(Timers.system(), entry(1, "a", first.port()))) {
      assertThat(fixture.directory.awaitAvailable(LONG)).isTrue();

      fixture.entries = List.of(entry(2, "b", second.port()));

      await()
          .untilAsserted(
              () -> assertThat(names(fixture.directory.available())).containsExactly("b"));
    }
  }

  @Test
  void withoutASchedulerCallsSaySo() {
    try (var fixture = new SchedulerFixture(Timers.system())) {
      assertThatThrownBy(() -> fixture.client.announce("task", "peer", null))
          .isInstanceOf(SchedulerUnavailableException.class);
      assertThatThrownBy(() -> fixture.client.statTask("task"))
          .isInstanceOf(SchedulerUnavailableException.class);
    }
  }

  @Test
  void statAsksTheOtherSchedulerWhenTheOwnerIsAway() throws Exception {
    try (var fixture =
        new SchedulerFixture(
            Timers.system(), entry(1, "a", first.port()), entry(2, "b", second.port()))) {
      await().until(() -> fixture.directory.available().size() == 2);
      String ownedByFirst = "task-0";
      for (int i = 0; !fixture.directory.order(ownedByFirst).getFirst().name().equals("a"); i++) {
        ownedByFirst = "task-" + i;
      }
      first.close();
      second.tasks.put(
          ownedByFirst, Task.newBuilder().setId(ownedByFirst).setContentLength(7).build());

      assertThat(fixture.client.statTask(ownedByFirst).orElseThrow().contentLength()).isEqualTo(7);
      assertThat(fixture.client.statTask("unknown")).isEmpty();
    }
  }

  @Test
  void streamsAtASchedulerThatStaysAwayAreGivenUp() throws Exception {
    try (var fixture = new SchedulerFixture(Timers.system(), entry(1, "a", first.port()))) {
      assertThat(fixture.directory.awaitAvailable(LONG)).isTrue();
      var session = fixture.client.announce("task", "peer", null);
      session.register(dragonfly.api.common.v2.Download.getDefaultInstance());
      first.nextCall().backToSource("");
      assertThat(session.next(LONG)).isInstanceOf(ScheduleResponse.NeedBackToSource.class);

      first.healthy(false);
      fixture.directory.checkNow();

      assertThat(session.next(LONG)).isInstanceOf(ScheduleResponse.Ended.class);
    }
  }

  @Test
  void digestsFromTheSourceAreWatched() throws Exception {
    try (var fixture = new SchedulerFixture(Timers.system(), entry(1, "a", first.port()))) {
      assertThat(fixture.directory.awaitAvailable(LONG)).isTrue();
      try (var anchors = fixture.client.anchors("task")) {
        await().until(() -> first.watchers() == 1);
        assertThat(anchors.digest(3)).isEmpty();

        first.tellDigest(3, "crc32:7");
        first.tellDigest(3, "crc32:8");

        assertThat(anchors.await(3, LONG)).contains("crc32:7");
        assertThat(anchors.await(4, Duration.ofMillis(10))).isEmpty();
        assertThat(anchors.isSupported()).isTrue();
      }
    }
  }

  @Test
  void schedulerWithoutDigestsLeavesNobodyWaiting() throws Exception {
    try (var plain = FakeScheduler.startPlain(0);
        var fixture = new SchedulerFixture(Timers.system(), entry(1, "a", plain.port()))) {
      assertThat(fixture.directory.awaitAvailable(LONG)).isTrue();
      try (var anchors = fixture.client.anchors("task")) {
        assertThat(anchors.await(0, LONG)).isEmpty();
        await().until(() -> !anchors.isSupported());
      }
    }
  }
}
