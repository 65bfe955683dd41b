package dragonfly.launcher.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunStateTest {
  @TempDir Path temporary;

  @Test
  void whatIsWrittenIsRead() {
    var data = new DataDirectory(temporary);
    data.create();
    var state =
        RunState.ofThisProcess("::1", Map.of(Port.PEER_GRPC, 4000, Port.MANAGER_REST, 8080))
            .withStopped(Role.PEER)
            .withStopped(Role.SEED);

    state.write(data);

    assertThat(RunState.read(data)).contains(state);
    assertThat(state.stopped()).containsExactlyInAnyOrder(Role.PEER, Role.SEED);
    assertThat(state.isStarting()).isFalse();
    assertThat(RunState.ofThisProcess("::1", Map.of()).isStarting()).isTrue();
  }

  @Test
  void thisProcessIsAliveAndALaterOneWithItsPidIsNotMistakenForIt() {
    var own = RunState.ofThisProcess("127.0.0.1", Map.of());
    var earlier =
        new RunState(own.pid(), Instant.parse("2020-01-01T00:00:00Z"), "", Map.of(), Set.of());

    assertThat(own.process()).isPresent();
    assertThat(earlier.process()).isEmpty();
  }

  @Test
  void nothingWrittenIsEmpty() {
    assertThat(RunState.read(new DataDirectory(temporary.resolve("absent")))).isEmpty();
  }

  @Test
  void aDamagedFileIsNamed() throws IOException {
    var data = new DataDirectory(temporary);
    data.create();
    Files.write(data.stateFile(), List.of("pid=many"));

    assertThatThrownBy(() -> RunState.read(data))
        .isInstanceOf(LauncherException.class)
        .hasMessageContaining(data.stateFile().toString());
  }
}
