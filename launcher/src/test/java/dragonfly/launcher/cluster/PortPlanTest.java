package dragonfly.launcher.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import org.junit.jupiter.api.Test;

final class PortPlanTest {
  @Test
  void withoutOffsetThePortsAreThoseOfTheProtocol() {
    var plan = new PortPlan(0);

    assertThat(plan.number(Port.MANAGER_GRPC)).isEqualTo(65003);
    assertThat(plan.number(Port.MANAGER_REST)).isEqualTo(8080);
    assertThat(plan.number(Port.SCHEDULER_GRPC)).isEqualTo(8002);
    assertThat(plan.number(Port.PEER_GRPC)).isEqualTo(4000);
    assertThat(plan.number(Port.PEER_PIECES)).isEqualTo(4005);
    assertThat(plan.number(Port.SEED_GRPC)).isEqualTo(4010);
    assertThat(plan.numbers()).hasSize(Port.values().length);
  }

  @Test
  void aNumberThatWouldPassTheLastPortGoesDown() {
    assertThat(new PortPlan(532).number(Port.MANAGER_GRPC)).isEqualTo(65535);
    assertThat(new PortPlan(533).number(Port.MANAGER_GRPC)).isEqualTo(64470);
    assertThat(new PortPlan(1000).number(Port.SCHEDULER_GRPC)).isEqualTo(9002);
  }

  @Test
  void everyOffsetGivesEveryPortANumberOfItsOwnOrIsRefused() {
    int refused = 0;
    for (int offset = 0; offset <= PortPlan.MAX_OFFSET; offset++) {
      try {
        var numbers = new PortPlan(offset).numbers().values();
        assertThat(new HashSet<>(numbers)).hasSize(Port.values().length);
        assertThat(numbers).allMatch(number -> number > 0 && number <= 65535);
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageContaining("the same port").hasMessageContaining("" + offset);
        refused++;
      }
    }
    // the only clashes are those of the manager's port with another on its way down
    assertThat(refused).isBetween(1, Port.values().length);
  }

  @Test
  void anOffsetOutOfRangeIsNamed() {
    assertThatThrownBy(() -> new PortPlan(-1)).hasMessageContaining("-1 is not between 0 and");
    assertThatThrownBy(() -> new PortPlan(60_000)).hasMessageContaining("60000");
  }
}
