package dragonfly.core.fault;

import static dragonfly.core.fault.FaultPoint.PIECE_RECEIVE;
import static dragonfly.core.fault.FaultPoint.PIECE_SEND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class FaultsTest {
  private final Faults faults = new Faults();

  @Test
  void faultRunsAtItsPointUntilItIsTakenAway() {
    var seen = new ArrayList<Object>();
    var injection = faults.at(PIECE_SEND, seen::add);

    faults.pass(PIECE_SEND, "t/1");
    faults.pass(PIECE_RECEIVE, "t/2");
    assertThat(faults.isArmed(PIECE_SEND)).isTrue();
    injection.close();
    faults.pass(PIECE_SEND, "t/3");

    assertThat(seen).containsExactly("t/1");
    assertThat(faults.isArmed(PIECE_SEND)).isFalse();
  }

  @Test
  void contentIsDamagedInPlace() {
    faults.at(PIECE_SEND, Faults.Fault.corrupt());
    var content = ByteBuffer.wrap(new byte[] {1, 2, 3}, 1, 2);

    faults.pass(PIECE_SEND, "t/1", content);

    assertThat(content.array()).containsExactly(1, ~2, 3);
    assertThat(content.remaining()).isEqualTo(2);
  }

  @Test
  void failureReachesThePoint() {
    faults.at(PIECE_SEND, Faults.Fault.fail(() -> new IllegalStateException("injected")));

    assertThatThrownBy(() -> faults.pass(PIECE_SEND, "t/1")).hasMessage("injected");
  }

  @Test
  void programsWithoutTestsTakeNoFaults() {
    Faults.NONE.pass(PIECE_SEND, "t/1");

    assertThatIllegalStateException().isThrownBy(() -> Faults.NONE.at(PIECE_SEND, _ -> {}));
  }
}
