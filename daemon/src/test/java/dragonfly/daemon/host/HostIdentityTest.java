package dragonfly.daemon.host;

import static org.assertj.core.api.Assertions.assertThat;

import dragonfly.core.config.ConfigFile;
import dragonfly.daemon.config.DaemonConfig;
import java.net.InetAddress;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HostIdentityTest {
  private static HostIdentity of(String yaml, Map<String, String> environment) {
    return HostIdentity.of(
        DaemonConfig.load(ConfigFile.parse("test", yaml)), 4000, "0.1", "abc", environment);
  }

  @Test
  void configurationDecides() {
    HostIdentity identity =
        of(
            "{host: {ip: 10.0.0.7, hostname: node}, seedPeer: {enable: true},"
                + " proxy: {server: {port: 65001}}, compatibility: {generation: 1.5.1}}",
            Map.of());

    assertThat(identity.hostId()).isEqualTo("10.0.0.7-node-seed");
    assertThat(identity.name()).isEqualTo("node");
    assertThat(identity.proxyPort()).isEqualTo(65001);
    assertThat(identity.version()).isEqualTo("1.5.1");
  }

  @Test
  void podNamesTheInstance() {
    HostIdentity identity =
        of(
            "host: {ip: 10.0.0.7, hostname: node}",
            Map.of("POD_NAMESPACE", "ns", "POD_NAME", "pod-1"));

    assertThat(identity.name()).isEqualTo("ns-pod-1");
    assertThat(identity.hostId()).isEqualTo("10.0.0.7-node");
  }

  @Test
  void machineIsAskedForTheRest() {
    HostIdentity identity = of("", Map.of());

    assertThat(InetAddress.ofLiteral(identity.ip()).isAnyLocalAddress()).isFalse();
    assertThat(identity.hostname()).isNotBlank();
    assertThat(identity.version()).isEqualTo("1.5.10");
  }
}
