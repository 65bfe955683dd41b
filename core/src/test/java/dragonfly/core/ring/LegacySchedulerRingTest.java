package dragonfly.core.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dragonfly.core.testing.Vectors;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LegacySchedulerRingTest {
  private final LegacySchedulerRing<String> ring =
      LegacySchedulerRing.of(
          addresses("192.168.1.10:8002", "192.168.1.11:8002", "192.168.1.12:8002"));

  @Test
  void pointsLieWhereTheNetworkPutsThem() {
    for (var row : Vectors.read("legacy-ring-points.tsv", 2)) {
      assertThat(LegacySchedulerRing.pointHash(address(row.get(0))))
          .as(row.get(0))
          .isEqualTo(HexFormat.fromHexDigitsToLong(row.get(1)));
    }
  }

  @Test
  void onlyTheFirstFiveCharactersCount() {
    for (var row : Vectors.read("legacy-ring-keys.tsv", 2)) {
      long hash = HexFormat.fromHexDigitsToLong(row.get(1));
      assertThat(LegacySchedulerRing.keyHash(row.get(0))).isEqualTo(hash);
      assertThat(LegacySchedulerRing.keyHash(row.get(0) + "and more")).isEqualTo(hash);
    }
  }

  @Test
  void ownersAreThoseOfTheNetwork() {
    for (var row : Vectors.read("legacy-ring.tsv", 2)) {
      assertThat(ring.pick(row.get(0))).as(row.get(0)).isEqualTo(row.get(1));
    }
    for (var row : Vectors.read("scheduler-ring.tsv", 9)) {
      assertThat(ring.pick(row.get(0))).as(row.get(0)).isEqualTo(row.get(8));
    }
  }

  @Test
  void orderHasEveryMemberOnceAndTheOwnerFirst() {
    // points in order: .11 at 3d62…, .10 at 66bb…, .12 at 97d3…; keys 4e9d… and 0081…
    assertThat(ring.order("12345"))
        .containsExactly("192.168.1.10:8002", "192.168.1.12:8002", "192.168.1.11:8002");
    assertThat(ring.order("b51f4"))
        .containsExactly("192.168.1.11:8002", "192.168.1.10:8002", "192.168.1.12:8002");
  }

  @Test
  void shortTaskIdIsTakenAsItIs() {
    assertThat(ring.pick("")).isNotEmpty();
  }

  @Test
  void addressMustBeResolved() {
    var address = InetSocketAddress.createUnresolved("scheduler", 8002);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> LegacySchedulerRing.of(Map.of(address, "x")))
        .withMessageContaining("scheduler");
  }

  private static Map<InetSocketAddress, String> addresses(String... texts) {
    Map<InetSocketAddress, String> addresses = new LinkedHashMap<>();
    for (String text : texts) {
      addresses.put(address(text), text);
    }
    return addresses;
  }

  private static InetSocketAddress address(String text) {
    int colon = text.lastIndexOf(':');
    var ip = InetAddress.ofLiteral(text.substring(0, colon));
    return new InetSocketAddress(ip, Integer.parseInt(text.substring(colon + 1)));
  }
}
