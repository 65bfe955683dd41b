package dragonfly.launcher.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts the real programs, in this JVM. */
final class LocalClusterTest {
  @TempDir Path temporary;
  private final Said said = new Said();

  private static final class Said implements RoleProgress {
    private final List<String> lines = new ArrayList<>();

    @Override
    public void started(Role role, Duration took) {
      lines.add("started " + role.label());
    }

    @Override
    public void stopped(Role role) {
      lines.add("stopped " + role.label());
    }

    @Override
    public void warned(String message) {
      lines.add("warned " + message);
    }
  }

  /** Free ports everywhere; only the manager's is chosen before, as the others must know it. */
  private ClusterOptions options() throws IOException {
    int managerPort;
    try (var free = new ServerSocket(0)) {
      managerPort = free.getLocalPort();
    }
    var flags = new EnumMap<Role, Map<String, String>>(Role.class);
    for (var port : Port.values()) {
      int number = port == Port.MANAGER_GRPC ? managerPort : 0;
      flags
          .computeIfAbsent(port.role(), _ -> new HashMap<>())
          .put(port.key(), port.setting("127.0.0.1", number));
    }
    return new ClusterOptions(
        new DataDirectory(temporary), Site.LOOPBACK, new PortPlan(0), flags, "info");
  }

  @Test
  void aClusterServesRefusesASecondOneLeavesNothingRunningAndKeepsItsUsers() throws IOException {
    var options = options();
    var data = options.data();

    String password;
    try (var cluster = LocalCluster.start(options, said)) {
      password = cluster.initialRootPassword().orElseThrow();
      var run = RunState.read(data).orElseThrow();
      assertThat(run.process()).contains(ProcessHandle.current());
      assertThat(run.ports()).isEqualTo(cluster.ports());
      assertThat(ClusterHealth.of(run)).hasSize(4).doesNotContainValue(false);
      assertThat(cluster.socket()).exists();

      assertThatThrownBy(() -> LocalCluster.start(options, new Said()))
          .isInstanceOf(LauncherException.class)
          .hasMessageStartingWith("already running on " + temporary)
          .hasMessageContaining("pid " + ProcessHandle.current().pid());
      assertThat(ClusterHealth.of(run)).doesNotContainValue(false);
    }

    assertThat(password).isNotBlank();
    assertThat(said.lines)
        .containsExactly(
            "started manager",
            "started scheduler",
            "started seed",
            "started peer",
            "stopped peer",
            "stopped seed",
            "stopped scheduler",
            "stopped manager");
    assertThat(data.run()).isDirectoryNotContaining(file -> !file.endsWith("lock"));
    try (var again = LocalCluster.start(options, said)) {
      assertThat(again.initialRootPassword()).isEmpty();
    }
  }

  @Test
  void aPortThatIsTakenIsNamedBeforeAnythingStarts() throws IOException {
    try (var taken = new ServerSocket(0)) {
      var options = options();
      var flags = new EnumMap<Role, Map<String, String>>(options.flags());
      flags.put(
          Role.SCHEDULER,
          Map.of("server.port", "" + taken.getLocalPort(), "metrics.addr", "127.0.0.1:0"));
      var wrong =
          new ClusterOptions(options.data(), options.site(), options.ports(), flags, "info");

      assertThatThrownBy(() -> LocalCluster.start(wrong, said))
          .isInstanceOf(LauncherException.class)
          .hasMessageContaining("port " + taken.getLocalPort() + ", which the scheduler needs");
    }

    assertThat(said.lines).isEmpty();
    assertThat(RunState.read(new DataDirectory(temporary))).isEmpty();
  }

  @Test
  void anUnknownKeyIsReportedWithTheNearestOneAndAWrongValueStopsTheStart() throws IOException {
    var options = options();
    java.nio.file.Files.writeString(
        temporary.resolve("peer.yaml"), "download:\n  concurrentPieceCont: 4\n");
    var flags = new EnumMap<Role, Map<String, String>>(options.flags());
    flags.put(Role.SEED, Map.of("download.pieceTimeout", "6x"));
    var wrong = new ClusterOptions(options.data(), options.site(), options.ports(), flags, "info");

    assertThatThrownBy(() -> LocalCluster.start(wrong, said))
        .hasMessageContaining("download.pieceTimeout")
        .hasMessageContaining("6x");

    var configs = RoleConfigs.load(options);
    assertThat(configs.warnings())
        .singleElement()
        .asString()
        .startsWith("peer: ")
        .contains("concurrentPieceCont", "concurrentPieceCount");
  }
}
