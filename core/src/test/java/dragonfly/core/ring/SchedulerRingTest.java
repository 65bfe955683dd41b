package dragonfly.core.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dragonfly.core.testing.Vectors;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SchedulerRingTest {
  private static final List<String> THREE = List.of("scheduler-0", "scheduler-1", "scheduler-2");
  private static final List<String> TWO = THREE.subList(0, 2);
  private static final List<String> ADDRESSES =
      List.of("192.168.1.10:8002", "192.168.1.11:8002", "192.168.1.12:8002");

  @Test
  void pointsLieWhereTheNetworkPutsThem() {
    for (var row : Vectors.read("scheduler-ring-points.tsv", 3)) {
      assertThat(SchedulerRing.pointHash(row.get(0), Integer.parseInt(row.get(1))))
          .as(row.toString())
          .isEqualTo(HexFormat.fromHexDigitsToLong(row.get(2)));
    }
  }

  @Test
  void ownersAreThoseOfTheNetwork() {
    var three = ring(THREE);
    var two = ring(TWO);
    var addresses = ring(ADDRESSES);

    for (var row : Vectors.read("scheduler-ring.tsv", 9)) {
      String taskId = row.get(0);
      assertThat(SchedulerRing.keyHash(taskId))
          .isEqualTo(HexFormat.fromHexDigitsToLong(row.get(1)));
      assertThat(three.pick(taskId)).as(taskId).isEqualTo(row.get(2));
      assertThat(two.pick(taskId)).as(taskId).isEqualTo(row.get(4));
      assertThat(addresses.pick(taskId)).as(taskId).isEqualTo(row.get(6));
    }
  }

  @Test
  void theRecordedPointIsTheFirstOneAtOrAfterTheKey() {
    for (var row : Vectors.read("scheduler-ring.tsv", 9)) {
      assertNoPointBetween(row.get(1), THREE, row.get(2), row.get(3));
      assertNoPointBetween(row.get(1), TWO, row.get(4), row.get(5));
      assertNoPointBetween(row.get(1), ADDRESSES, row.get(6), row.get(7));
    }
  }

  private static void assertNoPointBetween(
      String keyHash, Collection<String> members, String owner, String index) {
    long key = HexFormat.fromHexDigitsToLong(keyHash);
    // unsigned distance from the key, going round
    long hit = SchedulerRing.pointHash(owner, Integer.parseInt(index)) - key;
    for (String member : members) {
      for (int i = 0; i < 512; i++) {
        long distance = SchedulerRing.pointHash(member, i) - key;
        assertThat(Long.compareUnsigned(hit, distance)).isLessThanOrEqualTo(0);
      }
    }
  }

  @Test
  void shareOfEachSchedulerIsAboutAThird() {
    var ring = ring(THREE);
    var random = new Random(3);

    Map<String, Integer> counts = new TreeMap<>();
    for (int i = 0; i < 20_000; i++) {
      counts.merge(ring.pick("%016x".formatted(random.nextLong()).repeat(4)), 1, Integer::sum);
    }

    assertThat(counts.values()).hasSize(3).allMatch(count -> count > 6_000 && count < 7_400);
  }

  @Test
  void orderHasEveryMemberOnceAndTheOwnerFirst() {
    var ring = ring(THREE);
    var random = new Random(4);

    for (int i = 0; i < 200; i++) {
      String taskId = Long.toHexString(random.nextLong());
      assertThat(ring.order(taskId))
          .containsExactlyInAnyOrderElementsOf(THREE)
          .startsWith(ring.pick(taskId));
    }
  }

  @Test
  void theSecondInOrderOwnsTheTaskWhenTheFirstLeaves() {
    var random = new Random(5);
    var ring = ring(THREE);

    for (int i = 0; i < 200; i++) {
      String taskId = Long.toHexString(random.nextLong());
      var order = ring.order(taskId);
      var rest = THREE.stream().filter(member -> !member.equals(order.getFirst())).toList();
      assertThat(ring(rest).pick(taskId)).isEqualTo(order.get(1));
    }
  }

  @Test
  void aRingNeedsAMember() {
    assertThatIllegalArgumentException().isThrownBy(() -> SchedulerRing.of(Map.of()));
  }

  private static SchedulerRing<String> ring(Collection<String> members) {
    return SchedulerRing.of(
        members.stream().collect(Collectors.toMap(Function.identity(), Function.identity())));
  }
}
