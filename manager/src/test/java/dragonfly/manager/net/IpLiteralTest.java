package dragonfly.manager.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class IpLiteralTest {
  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "127.0.0.1", "255.255.255.255", "::", "::1", "2001:db8::1"})
  void addressesAreRead(String text) {
    assertThat(IpLiteral.isValid(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "1",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.256",
        "01.2.3.4",
        "1.2.3.4 ",
        "-1.2.3.4",
        "localhost",
        "[::1]",
        "fe80::1%eth0",
        ":::",
        "12345::",
        "1.2.3.99999999999"
      })
  void everythingElseIsNoAddressAndNeverLookedUp(String text) {
    assertThat(IpLiteral.isValid(text)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"10.0.0.0", "10.0.0.0/", "10.0.0.0/33", "/8", "::/129", "x/8", "1.2.3.4/+8"})
  void textsThatAreNoNetworkAreRefusedByName(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Cidr.parse(text))
        .withMessageContaining("\"" + text + "\"");
  }

  @Test
  void networkEndsAtItsPrefix() {
    var cidr = Cidr.parse("172.16.0.0/12");

    assertThat(cidr.contains(IpLiteral.parse("172.31.255.255").orElseThrow())).isTrue();
    assertThat(cidr.contains(IpLiteral.parse("172.32.0.0").orElseThrow())).isFalse();
    assertThat(cidr.contains(IpLiteral.parse("172.15.255.255").orElseThrow())).isFalse();
  }
}
