package dragonfly.launcher.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dragonfly.core.config.ConfigNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RoleSettingsTest {
  @TempDir Path temporary;

  private RoleSettings peer() {
    return RoleSettings.daemon(
        Role.PEER,
        new Site("0.0.0.0", "192.0.2.7"),
        new PortPlan(100).numbers(),
        temporary.resolve("peer"),
        temporary.resolve("dfdaemon.sock"),
        65103);
  }

  private static String socket(ConfigNode root) {
    return root.node("download").node("server").text("socketPath", "");
  }

  @Test
  void aDaemonLearnsWhereItListensWhatItSaysAndWhomItAsks() {
    var root = peer().resolve(temporary.resolve("absent.yaml"), Map.of());

    assertThat(root.node("host").text("ip", "")).isEqualTo("192.0.2.7");
    assertThat(root.node("upload").node("server").text("ip", "")).isEqualTo("0.0.0.0");
    assertThat(root.node("upload").node("server").integer("port", 0)).isEqualTo(4100);
    assertThat(root.node("manager").text("addr", "")).isEqualTo("http://127.0.0.1:65103");
    assertThat(root.node("storage").flag("keep", false)).isTrue();
    assertThat(root.node("seedPeer").flag("enable", true)).isFalse();
    assertThat(Port.PEER_PIECES.in(root)).isEqualTo(4105);
  }

  @Test
  void theUsersFileWinsOverTheClusterAndAFlagOverBoth() throws IOException {
    Path file = temporary.resolve("peer.yaml");
    Files.writeString(
        file,
        """
        download:
          server:
            socketPath: /from/file.sock
          concurrentPieceCount: 3
        storage:
          keep: false
        """);

    var root = peer().resolve(file, Map.of("download.concurrentPieceCount", "5"));

    assertThat(socket(root)).isEqualTo("/from/file.sock");
    assertThat(root.node("storage").flag("keep", true)).isFalse();
    assertThat(root.node("download").integer("concurrentPieceCount", 0)).isEqualTo(5);
    assertThat(root.node("host").text("ip", "")).isEqualTo("192.0.2.7");
  }

  @Test
  void anAddressInTheUsersFileGivesThePort() throws IOException {
    Path file = temporary.resolve("manager.yaml");
    Files.writeString(file, "server:\n  rest:\n    addr: :9999\n");

    var root =
        RoleSettings.manager(Site.LOOPBACK, new PortPlan(0).numbers(), temporary)
            .resolve(file, Map.of());

    assertThat(Port.MANAGER_REST.in(root)).isEqualTo(9999);
    assertThat(Port.MANAGER_GRPC.in(root)).isEqualTo(65003);
  }

  @Test
  void anIpv6AddressIsWrittenInBrackets() {
    var root =
        RoleSettings.manager(new Site("::1", "::1"), new PortPlan(0).numbers(), temporary)
            .resolve();

    assertThat(root.node("server").node("rest").text("addr", "")).isEqualTo("[::1]:8080");
  }
}
