package dragonfly.core.id;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class HostIdsTest {
  private static final RandomGenerator RANDOM = RandomGenerator.of("SplittableRandom");

  @Test
  void hostIdIsAddressAndName() {
    assertThat(HostIds.host("192.168.0.1", "host-1", false)).isEqualTo("192.168.0.1-host-1");
    assertThat(HostIds.host("192.168.0.1", "host-1", true)).isEqualTo("192.168.0.1-host-1-seed");
  }

  @Test
  void peerIdHasARandomUuidOfVersionFour() {
    for (int i = 0; i < 100; i++) {
      String id = HostIds.peer("192.168.0.1", "host-1", false, RANDOM);

      assertThat(id).startsWith("192.168.0.1-host-1-").isLowerCase();
      var uuid = UUID.fromString(id.substring("192.168.0.1-host-1-".length()));
      assertThat(uuid.version()).isEqualTo(4);
      assertThat(uuid.variant()).isEqualTo(2);
    }
  }

  @Test
  void peerIdOfASeedEndsInSeed() {
    assertThat(HostIds.peer("::1", "h", true, RANDOM)).matches("::1-h-[0-9a-f-]{36}-seed");
  }

  @Test
  void twoPeersHaveTwoIds() {
    assertThat(HostIds.peer("::1", "h", true, RANDOM))
        .isNotEqualTo(HostIds.peer("::1", "h", true, RANDOM));
  }

  @Test
  void pieceIsNamedByItsTask() {
    assertThat(HostIds.piece("06408f", 7)).isEqualTo("06408f-7");
  }
}
