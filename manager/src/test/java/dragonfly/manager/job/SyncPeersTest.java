package dragonfly.manager.job;

import static org.assertj.core.api.Assertions.assertThat;

import dragonfly.manager.FakeScheduler;
import dragonfly.manager.JobRest;
import dragonfly.manager.ManagerFixture;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SyncPeersTest {

  @Test
  void peersAreTakenOverOnceAnInterval(@TempDir Path directory) {
    try (var manager = ManagerFixture.start(directory);
        var _ = FakeScheduler.start(manager, 1, "scheduler-1")) {
      new JobRest(manager).awaitScheduler();
      var peers = manager.part(SyncPeers.class);

      peers.doIfDue();
      assertThat(stored(manager)).isEqualTo(4);

      manager.execute("delete from peer");
      manager.clock.advance(Duration.ofHours(23));
      peers.doIfDue();
      assertThat(stored(manager)).isZero();
    }
  }

  private static long stored(ManagerFixture manager) {
    return manager.count("select count(*) from peer");
  }
}
