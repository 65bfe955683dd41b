package dragonfly.core.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostAndPortTest {
  @ParameterizedTest
  @CsvSource({
    "scheduler:8002, scheduler, 8002",
    "10.0.0.1:0, 10.0.0.1, 0",
    "[::1]:65535, ::1, 65535",
    "http://manager:65003, manager, 65003",
    "https://[fd00::1]:1/, fd00::1, 1"
  })
  void addressesAreParsed(String text, String host, int port) {
    assertThat(HostAndPort.parse(text)).isEqualTo(new HostAndPort(host, port));
  }

  @Test
  void textOfAddressIsParsedBack() {
    for (var address : new HostAndPort[] {new HostAndPort("::1", 1), new HostAndPort("a.b", 2)}) {
      assertThat(HostAndPort.parse(address.toString())).isEqualTo(address);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "host",
        ":1",
        "host:",
        "host:x",
        "host:65536",
        "host:-1",
        "::1",
        "::1:80",
        "[::1]",
        "[]:1"
      })
  void othersAreNamed(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HostAndPort.parse(text))
        .withMessageContaining("\"" + text + "\"");
  }
}
