package dragonfly.daemon.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dragonfly.testkit.ManualClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeedDirectoryTest {
  @TempDir private Path dir;
  private final ManualClock clock = new ManualClock();

  private static RemoteHost host(int i, boolean isSeed) {
    return new RemoteHost(
        "id" + i, isSeed, "host" + i, "host" + i, "192.168.1." + i, 4000, 4001, "1.5.10");
  }

  private SeedDirectory open() {
    return SeedDirectory.open(dir.resolve("sub/seeds"), "id9", clock);
  }

  @Test
  void seedsAreOrderedAsSchedulersOrderThem() {
    SeedDirectory seeds = open();
    seeds.learn(List.of(host(20, true), host(21, true), host(22, true), host(1, false)));

    // docs/protocol/rings.md
    assertThat(
            seeds
                .order("457b4328cde278e422c9e243f7bfd1e97f511fec43a80f535cf6b0ef6b086776")
                .getFirst()
                .ip())
        .isEqualTo("192.168.1.22");
    assertThat(
            seeds
                .order("5844f27a257287e9b734256bb25603d8005422ced8c0377f15063ec11963b25f")
                .getFirst()
                .ip())
        .isEqualTo("192.168.1.21");
    assertThat(seeds.order("t")).hasSize(3);
  }

  @Test
  void seedsSurviveARestart() {
    open().learn(List.of(host(20, true)));

    assertThat(open().order("t"))
        .containsExactly(new SeedHost("id20", "192.168.1.20", 4000, "host20", "1.5.10"));
  }

  @Test
  void thisHostIsNotAmongThem() {
    SeedDirectory seeds = open();
    seeds.learn(List.of(host(9, true)));

    assertThat(seeds.order("t")).isEmpty();
  }

  @Test
  void seedThatNobodyNamedForADayIsForgotten() {
    SeedDirectory seeds = open();
    seeds.learn(List.of(host(20, true), host(21, true)));
    clock.advance(Duration.ofHours(23));
    seeds.learn(List.of(host(21, true)));
    clock.advance(Duration.ofHours(2));

    assertThat(seeds.order("t")).extracting(SeedHost::hostId).containsExactly("id21");
  }

  @Test
  void damagedFileCountsForWhatIsLegible() throws Exception {
    open().learn(List.of(host(20, true)));
    Path file = dir.resolve("sub/seeds");
    Files.writeString(file, "garbage\n\tx\n" + Files.readString(file) + "1\tid\tip\tport\t\t\n");

    assertThat(open().order("t")).extracting(SeedHost::hostId).containsExactly("id20");
  }

  @Test
  void hostsWithUnusableFactsAreLeftOut() {
    SeedDirectory seeds = open();
    seeds.learn(
        List.of(
            new RemoteHost("a\tb", true, "h", "h", "1.2.3.4", 4000, 0, ""),
            new RemoteHost("c", true, "h", "h", "1.2.3.4", 0, 0, ""),
            new RemoteHost("", true, "h", "h", "1.2.3.4", 4000, 0, "")));

    assertThat(seeds.order("t")).isEmpty();
  }
}
