package dragonfly.launcher.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dragonfly.core.config.ConfigException;
import org.junit.jupiter.api.Test;

final class PlanTest {
  private static final double GBIT = 1e9 / 8;
  private static final long GB = 1_000_000_000L;

  private static Plan plan(long nodes, long bytes, double nodeLink, double sourceLink) {
    return Plan.of(new Demand(nodes, bytes, 1, nodeLink, nodeLink, sourceLink, bytes, 10));
  }

  @Test
  void slowSourceSetsTheTimeHoweverManyWant() {
    var few = plan(10, 10 * GB, 10 * GBIT, GBIT);
    var many = plan(10_000, 10 * GB, 10 * GBIT, GBIT);

    assertThat(few.narrowest()).isEqualTo(Plan.Narrowest.SOURCE);
    assertThat(few.fromPeersSeconds()).isCloseTo(80, within(1e-6));
    assertThat(many.fromPeersSeconds()).isCloseTo(80, within(1e-6));
    assertThat(many.fromSourceSeconds()).isCloseTo(800_000, within(1e-3));
  }

  @Test
  void fastSourceLeavesTheLinkOfANode() {
    var plan = plan(100, 10 * GB, GBIT, 100 * GBIT);

    assertThat(plan.narrowest()).isEqualTo(Plan.Narrowest.NODE);
    assertThat(plan.fromPeersSeconds()).isCloseTo(80, within(1e-6));
  }

  @Test
  void nobodyIsAloneAndSeedsTakeWhatTheSourceGives() {
    assertThat(plan(1, GB, GBIT, GBIT).seeds()).isEqualTo(2);
    assertThat(plan(1, GB, GBIT, GBIT).schedulers()).isEqualTo(2);
    assertThat(plan(1, GB, GBIT, 5 * GBIT).seeds()).isEqualTo(5);
    assertThat(plan(100_000, GB, GBIT, GBIT).seeds()).isEqualTo(50);
  }

  @Test
  void schedulersFollowTheStartsASecond() {
    var demand = new Demand(10_000, GB, 40, GBIT, GBIT, GBIT, GB, 10);

    assertThat(Plan.of(demand).schedulers()).isEqualTo(10);
  }

  @Test
  void disksHoldTwoOfEachContentBelowTheShareThatIsEvicted() {
    var plan = Plan.of(new Demand(10, GB, 1, GBIT, GBIT, GBIT, 100 * GB, 10));

    assertThat(plan.seedDiskBytes() * plan.seeds() * Plan.DISK_USE)
        .isGreaterThanOrEqualTo(2 * 100 * GB);
    assertThat(plan.nodeDiskBytes() * Plan.DISK_USE).isGreaterThanOrEqualTo(GB);
  }

  @Test
  void aDemandThatMakesNoSenseIsRefused() {
    assertThatThrownBy(() -> new Demand(0, GB, 1, GBIT, GBIT, GBIT, GB, 10))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("--nodes");
    assertThatThrownBy(() -> new Demand(1, GB, 1, 0, GBIT, GBIT, GB, 10))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
