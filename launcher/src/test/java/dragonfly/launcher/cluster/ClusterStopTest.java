package dragonfly.launcher.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClusterStopTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path temporary;
  private final ArrayList<Process> processes = new ArrayList<>();
  private final ArrayList<String> lines = new ArrayList<>();
  private DataDirectory data = new DataDirectory(Path.of(""));

  @BeforeEach
  void makeDirectory() {
    data = new DataDirectory(temporary);
    data.create();
  }

  @AfterEach
  void killLeftOvers() {
    processes.forEach(Process::destroyForcibly);
  }

  /** A shell that plays the cluster's process; it has set its trap when this returns. */
  private Process running(String trap) throws IOException {
    var process =
        new ProcessBuilder("sh", "-c", trap + "; echo ready; while :; do read line || exit 9; done")
            .start();
    processes.add(process);
    assertThat(new BufferedReader(process.inputReader(StandardCharsets.UTF_8)).readLine())
        .isEqualTo("ready");
    var start = process.toHandle().info().startInstant().orElseThrow();
    new RunState(process.pid(), start, "127.0.0.1", Map.of(), Set.of()).write(data);
    Files.createFile(data.socket(Role.PEER));
    return process;
  }

  @Test
  void aProcessThatObeysIsStoppedAndLeavesNothing() throws IOException {
    var process = running("trap 'exit 0' TERM");

    var outcome = ClusterStop.of(data, LONG, lines::add);

    assertThat(outcome).isEqualTo(ClusterStop.Outcome.STOPPED);
    assertThat(process.toHandle().isAlive()).isFalse();
    assertThat(data.stateFile()).doesNotExist();
    assertThat(data.socket(Role.PEER)).doesNotExist();
  }

  @Test
  void aProcessThatDoesNotObeyIsKilledAtTheDeadline() throws IOException {
    var process = running("trap '' TERM");

    var outcome = ClusterStop.of(data, Duration.ofMillis(200), lines::add);

    assertThat(outcome).isEqualTo(ClusterStop.Outcome.FORCED);
    assertThat(process.toHandle().isAlive()).isFalse();
    assertThat(data.stateFile()).doesNotExist();
    assertThat(data.socket(Role.PEER)).doesNotExist();
    assertThat(lines).anyMatch(line -> line.contains("killing it"));
  }

  @Test
  void rolesThatStoppedAreNamedWhileItWaits() throws IOException {
    var process = running("trap '' TERM");
    RunState.read(data).orElseThrow().withStopped(Role.PEER).write(data);

    ClusterStop.of(data, Duration.ofMillis(300), lines::add);

    assertThat(lines).containsOnlyOnce("  peer stopped").doesNotContain("  seed stopped");
    assertThat(process.toHandle().isAlive()).isFalse();
  }

  @Test
  void whatADeadProcessLeftIsRemoved() throws IOException {
    new RunState(
            ProcessHandle.current().pid(),
            java.time.Instant.parse("2020-01-01T00:00:00Z"),
            "",
            Map.of(),
            Set.of())
        .write(data);
    Files.createFile(data.socket(Role.SEED));

    assertThat(ClusterStop.of(data, LONG, lines::add)).isEqualTo(ClusterStop.Outcome.NOT_RUNNING);
    assertThat(data.stateFile()).doesNotExist();
    assertThat(data.socket(Role.SEED)).doesNotExist();
  }
}
