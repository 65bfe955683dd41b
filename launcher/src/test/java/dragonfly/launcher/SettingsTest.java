package dragonfly.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dragonfly.launcher.cluster.Role;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SettingsTest {
  @Test
  void flagsAreSortedByRoleAndTheValueMayHoldAnything() {
    assertThat(
            Settings.parse(
                List.of(
                    "peer.download.pieceTimeout=30s",
                    "peer.host.idc=a=b.c",
                    "manager.server.rest.addr="),
                Map.of("HOME", "/")))
        .isEqualTo(
            Map.of(
                Role.PEER,
                Map.of("download.pieceTimeout", "30s", "host.idc", "a=b.c"),
                Role.MANAGER,
                Map.of("server.rest.addr", "")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"peer", "peer=1", "peer.=1", ".key=1", "peer.key", ""})
  void anotherFormIsNamed(String flag) {
    assertThatThrownBy(() -> Settings.parse(List.of(flag), Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"" + flag + "\"")
        .hasMessageContaining("role.key=value");
  }

  @Test
  void anUnknownRoleIsNamedWithTheKnownOnes() {
    assertThatThrownBy(() -> Settings.parse(List.of("dfdaemon.host.idc=x"), Map.of()))
        .hasMessage("\"dfdaemon\" is not a role (expected manager, scheduler, seed, peer)");
  }

  @Test
  void theEnvironmentGivesTheRootPasswordAndAFlagWins() {
    var environment = Map.of("DRAGONFLY_INITIAL_ROOT_PASSWORD", "from-outside");

    assertThat(Settings.parse(List.of(), environment))
        .isEqualTo(Map.of(Role.MANAGER, Map.of("auth.initialRootPassword", "from-outside")));
    assertThat(Settings.parse(List.of("manager.auth.initialRootPassword=from-flag"), environment))
        .isEqualTo(Map.of(Role.MANAGER, Map.of("auth.initialRootPassword", "from-flag")));
  }
}
