package dragonfly.core.job;

import static org.assertj.core.api.Assertions.assertThat;

import dragonfly.core.job.PeerSelection.Member;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PeerSelectionTest {
  private static final List<Member> HOSTS =
      IntStream.range(0, 50)
          .mapToObj(i -> new Member("host-" + i, "10.0.0." + i, i < 4 ? 1 : 0))
          .toList();

  private static List<Member> choose(
      JobScope scope,
      List<String> ips,
      @Nullable Integer count,
      @Nullable Integer percentage,
      String key) {
    return new PeerSelection(scope, ips, count, percentage, key).choose(HOSTS, Function.identity());
  }

  @Test
  void scopeDividesSeedsAndPeers() {
    assertThat(choose(JobScope.ALL_SEED_PEERS, List.of(), null, null, "")).hasSize(4);
    assertThat(choose(JobScope.SINGLE_SEED_PEER, List.of(), 1, null, "")).hasSize(4);
    assertThat(choose(JobScope.ALL_PEERS, List.of(), null, null, ""))
        .hasSize(46)
        .allMatch(member -> member.type() == 0);
  }

  @Test
  void addressesWinOverCountAndCountOverPercentage() {
    assertThat(choose(JobScope.ALL_PEERS, List.of("10.0.0.9", "10.0.0.1", "x"), 5, 50, ""))
        .extracting(Member::id)
        .containsExactly("host-9");
    assertThat(choose(JobScope.ALL_PEERS, List.of(), 5, 50, "")).hasSize(5);
    assertThat(choose(JobScope.ALL_PEERS, List.of(), 200, 50, "")).hasSize(46);
    assertThat(choose(JobScope.ALL_PEERS, List.of(), null, 50, "")).hasSize(23);
    assertThat(choose(JobScope.ALL_SEED_PEERS, List.of(), null, 1, "")).hasSize(1);
  }

  @Test
  void sameKeyChoosesTheSameAndOthersSpread() {
    var first = choose(JobScope.ALL_PEERS, List.of(), 5, null, "a");

    assertThat(choose(JobScope.ALL_PEERS, List.of(), 5, null, "a")).isEqualTo(first);
    var different =
        IntStream.range(0, 40)
            .mapToObj(i -> choose(JobScope.ALL_PEERS, List.of(), 5, null, "key-" + i))
            .flatMap(List::stream)
            .distinct()
            .count();
    assertThat(different).isGreaterThan(40);
  }
}
