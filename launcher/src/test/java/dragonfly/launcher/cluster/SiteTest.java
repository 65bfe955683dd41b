package dragonfly.launcher.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SiteTest {
  @Test
  void anAddressIsListenedOnAndAdvertised() {
    assertThat(Site.of("127.0.0.2", Optional.empty()))
        .isEqualTo(new Site("127.0.0.2", "127.0.0.2"));
    assertThat(Site.of("127.0.0.1", Optional.empty()).isLoopback()).isTrue();
  }

  @Test
  void allAddressesAreDialledAtLoopback() {
    var site = Site.of("0.0.0.0", Optional.of("192.0.2.7"));

    assertThat(site).isEqualTo(new Site("0.0.0.0", "192.0.2.7"));
    assertThat(site.isLoopback()).isFalse();
    assertThat(site.dialled(8002)).isEqualTo("127.0.0.1:8002");
  }

  @Test
  void aNameWithoutAddressIsNamed() {
    assertThatThrownBy(() -> Site.of("no such host", Optional.empty()))
        .isInstanceOf(LauncherException.class)
        .hasMessageStartingWith("--host: \"no such host\"");
  }
}
