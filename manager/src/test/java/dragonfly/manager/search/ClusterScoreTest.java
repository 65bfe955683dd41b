package dragonfly.manager.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dragonfly.manager.cluster.Scopes;
import dragonfly.manager.net.IpLiteral;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClusterScoreTest {
  private static final SearchingDaemon DAEMON = daemon("10.1.2.3", "idc1", "eu|de|berlin");

  @Test
  void everythingFitting() {
    var scopes = new Scopes("idc1", "eu|de|berlin", List.of("10.0.0.0/8"), List.of("^web-[0-9]+$"));

    assertThat(ClusterScore.of(DAEMON, scopes, true)).isEqualTo(1.0, within(1e-9));
  }

  @Test
  void nothingFitting() {
    assertThat(ClusterScore.of(DAEMON, Scopes.NONE, false)).isZero();
  }

  @Test
  void defaultClusterCountsOneHundredth() {
    assertThat(ClusterScore.of(DAEMON, Scopes.NONE, true)).isEqualTo(0.01);
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 0.3",
    "10.1.2.3/32, 0.3",
    "0.0.0.0/0, 0.3",
    "10.1.2.2/31, 0.3",
    "10.1.2.4/31, 0",
    "11.0.0.0/8, 0",
    "fc00::/7, 0",
    "nonsense, 0"
  })
  void networkCountsThreeTenths(String cidr, double score) {
    var scopes = new Scopes(null, null, List.of("192.168.0.0/16", cidr), null);

    assertThat(ClusterScore.of(DAEMON, scopes, false)).isEqualTo(score);
  }

  @ParameterizedTest
  @CsvSource({"web, 0.3", "'^eb', 0", "'[0-9]$', 0.3", "'(?P<n>web)', 0.3", "'(', 0", "'', 0.3"})
  void hostnameCountsThreeTenthsWhereverTheExpressionIsFound(String regex, double score) {
    var scopes = new Scopes(null, null, null, List.of(regex));

    assertThat(ClusterScore.of(DAEMON, scopes, false)).isEqualTo(score);
  }

  @ParameterizedTest
  @CsvSource({
    "idc1, IDC1, 0.25",
    "a|Idc1|b, idc1, 0.25",
    "a|b, A|B, 0.25",
    "idc, idc1, 0",
    "idc1, '', 0",
    ", idc1, 0"
  })
  void idcCountsAQuarter(@Nullable String scope, String idc, double score) {
    var scopes = new Scopes(scope, null, null, null);

    assertThat(ClusterScore.of(daemon("10.1.2.3", idc, ""), scopes, false)).isEqualTo(score);
  }

  @ParameterizedTest
  @CsvSource({
    "eu|de|berlin, EU|DE|berlin, 1",
    "eu|de, eu|de|berlin, 0.4",
    "eu|de|berlin, eu|de, 0.4",
    "eu|fr|paris, eu|de|berlin, 0.2",
    "us|de|berlin, eu|de|berlin, 0",
    "1|2|3|4|5|6, 1|2|3|4|5|7, 1",
    "1|2|3|4|5, 1|2|3|4, 0.8",
    "eu, '', 0",
    ", eu, 0"
  })
  void locationCountsByItsLeadingParts(@Nullable String scope, String location, double share) {
    var scopes = new Scopes(null, scope, null, null);

    assertThat(ClusterScore.of(daemon("10.1.2.3", "", location), scopes, false))
        .isEqualTo(0.14 * share, within(1e-9));
  }

  @Test
  void ipv6AddressFitsItsNetwork() {
    var scopes = new Scopes(null, null, List.of("2001:db8::/32"), null);

    assertThat(ClusterScore.of(daemon("2001:db8:1::7", "", ""), scopes, false)).isEqualTo(0.3);
    assertThat(ClusterScore.of(daemon("2001:db9::7", "", ""), scopes, false)).isZero();
  }

  private static SearchingDaemon daemon(String ip, String idc, String location) {
    return new SearchingDaemon(
        "web-17", IpLiteral.parse(ip).orElseThrow(), idc, location, "1.5.10", "");
  }
}
