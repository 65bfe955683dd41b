package dragonfly.launcher.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PortCheckTest {
  @Test
  void aTakenPortIsNamedWithWhoWantsItWhoHasItAndTheWayOut() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();

      assertThatThrownBy(
              () -> PortCheck.requireFree("127.0.0.1", Map.of(Port.SCHEDULER_GRPC, port)))
          .isInstanceOf(LauncherException.class)
          .hasMessageContaining("port " + port + ", which the scheduler needs for gRPC")
          .hasMessageContaining("(pid " + ProcessHandle.current().pid() + ")")
          .hasMessageContaining("--port-offset");
    }
  }

  @Test
  void portZeroIsAlwaysFree() {
    assertThatCode(() -> PortCheck.requireFree("127.0.0.1", Map.of(Port.SCHEDULER_GRPC, 0)))
        .doesNotThrowAnyException();
  }

  @Test
  void aListenerIsFoundInTheKernelsTable() {
    String listens =
        "   1: 0100007F:1F42 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0"
            + "        0 48213 1 0000000000000000 100 0 0 10 0";

    assertThat(PortOwner.listener(listens, 8002)).contains("48213");
    assertThat(PortOwner.listener(listens, 8003)).isEmpty();
    assertThat(PortOwner.listener(listens.replace(" 0A ", " 01 "), 8002)).isEmpty();
    assertThat(PortOwner.listener("  sl  local_address rem_address   st", 8002)).isEmpty();
  }
}
