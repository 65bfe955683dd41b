package dragonfly.daemon.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RunAllocatorTest {
  private static BitSet pieces(int from, int to) {
    var set = new BitSet();
    set.set(from, to);
    return set;
  }

  @Test
  void runsGetShorterTowardsTheEnd() {
    var runs = new RunAllocator(pieces(0, 256));

    var lengths = new ArrayList<Integer>();
    for (var run = runs.take(2); run.isPresent(); run = runs.take(2)) {
      lengths.add(run.get().length());
    }

    assertThat(lengths).isSortedAccordingTo((a, b) -> b - a);
    assertThat(lengths.getFirst()).isEqualTo(64);
    assertThat(lengths.getLast()).isEqualTo(1);
    assertThat(lengths.size()).isLessThan(24);
  }

  @Test
  void everyMissingPieceIsGivenOutOnce() {
    for (long seed = 0; seed < 50; seed++) {
      var random = new Random(seed);
      var missing = new BitSet();
      for (int n = 0; n < 300; n++) {
        missing.set(n, random.nextInt(3) > 0);
      }
      var runs = new RunAllocator(missing);

      var given = new BitSet();
      for (var run = runs.take(1 + random.nextInt(8));
          run.isPresent();
          run = runs.take(1 + random.nextInt(8))) {
        for (int n = run.get().first(); n < run.get().endExclusive(); n++) {
          assertThat(given.get(n)).as("seed %d piece %d given twice", seed, n).isFalse();
          given.set(n);
        }
      }

      assertThat(given).as("seed %d", seed).isEqualTo(missing);
    }
  }

  @Test
  void whatABrokenStreamLeftIsGivenOutAgain() {
    var runs = new RunAllocator(pieces(0, 4));
    var run = runs.take(1).orElseThrow();

    runs.giveBack(run.first() + 1, run.endExclusive());

    assertThat(runs.take(1).orElseThrow().first()).isEqualTo(1);
  }

  @Test
  void aSourceWithoutRangesIsReadAsOneRun() {
    var missing = pieces(3, 5);
    missing.set(9);
    var runs = new RunAllocator(missing);

    var run = runs.takeAll().orElseThrow();

    assertThat(run.first()).isEqualTo(3);
    assertThat(run.endExclusive()).isEqualTo(10);
    assertThat(runs.takeAll()).isEmpty();
  }
}
