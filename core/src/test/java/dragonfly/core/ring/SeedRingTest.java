package dragonfly.core.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dragonfly.core.testing.Vectors;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SeedRingTest {
  private final SeedRing<String> ring =
      SeedRing.of(
          Map.of(
              "192.168.1.20:4000", "192.168.1.20:4000",
              "192.168.1.21:4000", "192.168.1.21:4000",
              "192.168.1.22:4000", "192.168.1.22:4000"));

  @Test
  void seedsAreThoseOfTheNetwork() {
    for (var row : Vectors.read("seed-ring.tsv", 3)) {
      assertThat(SeedRing.crc32(row.get(0))).isEqualTo(HexFormat.fromHexDigitsToLong(row.get(1)));
      assertThat(ring.pick(row.get(0))).as(row.get(0)).isEqualTo(row.get(2));
    }
  }

  @Test
  void orderHasEveryMemberOnceAndTheOwnerFirst() {
    for (var row : Vectors.read("seed-ring.tsv", 3)) {
      assertThat(ring.order(row.get(0)))
          .containsExactlyInAnyOrder("192.168.1.20:4000", "192.168.1.21:4000", "192.168.1.22:4000")
          .startsWith(row.get(2));
    }
  }

  @Test
  void pointEqualToTheKeyIsPassed() {
    // the text of a point as key: its hash is that point, and the next one owns it
    String key = "0192.168.1.20:4000";
    long point = SeedRing.crc32(key);
    String next = "";
    long distance = Long.MAX_VALUE;
    for (String member : ring.order(key)) {
      for (int i = 0; i < 20; i++) {
        long d = (SeedRing.crc32(i + member) - point) & 0xffff_ffffL;
        if (d > 0 && d < distance) {
          distance = d;
          next = member;
        }
      }
    }

    assertThat(ring.pick(key)).isEqualTo(next);
  }

  @Test
  void aRingNeedsAMember() {
    assertThatIllegalArgumentException().isThrownBy(() -> SeedRing.of(Map.of()));
  }
}
