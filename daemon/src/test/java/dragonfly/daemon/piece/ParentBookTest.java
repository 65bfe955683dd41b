package dragonfly.daemon.piece;

import static org.assertj.core.api.Assertions.assertThat;

import dragonfly.api.common.v2.Peer;
import dragonfly.daemon.scheduler.CandidateParent;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ParentBookTest {
  private static final InetSocketAddress ADDRESS =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 4005);

  private final ParentBook book = new ParentBook(new Random(1));

  private static CandidateParent parent(String id) {
    return new CandidateParent(
        id,
        "host-" + id,
        "127.0.0.1",
        4000,
        "h",
        false,
        "Running",
        "1.5.10",
        "java",
        0,
        0,
        Peer.getDefaultInstance());
  }

  private static BitSet pieces(int... numbers) {
    var set = new BitSet();
    for (int n : numbers) {
      set.set(n);
    }
    return set;
  }

  private void reports(String parent, int... numbers) {
    for (int n : numbers) {
      book.reported(parent, n, ADDRESS);
    }
  }

  @Test
  void theRarestPieceIsAskedForFirst() {
    book.add(parent("a"));
    book.add(parent("b"));
    reports("a", 0, 1, 2);
    reports("b", 0, 1);

    var pick = book.next(pieces(0, 1, 2), _ -> false).orElseThrow();

    assertThat(pick.number()).isEqualTo(2);
    assertThat(pick.parent().peerId()).isEqualTo("a");
  }

  @Test
  void aParentHasFewOpenRequests() {
    book.add(parent("a"));
    book.add(parent("b"));
    reports("a", 0, 1, 2, 3, 4, 5);
    reports("b", 9);
    Set<Integer> asked = new HashSet<>();

    for (var pick = book.next(pieces(0, 1, 2, 3, 4, 5), asked::contains);
        pick.isPresent();
        pick = book.next(pieces(0, 1, 2, 3, 4, 5), asked::contains)) {
      asked.add(pick.get().number());
    }

    assertThat(asked).hasSize(ParentBook.PER_PARENT);
  }

  @Test
  void theFasterOfTwoHoldersIsAsked() {
    book.add(parent("slow"));
    book.add(parent("fast"));
    reports("slow", 0, 1, 2);
    reports("fast", 0, 1, 2);
    book.stored("slow", 0, 1 << 20, 1_000_000_000L);
    book.stored("fast", 1, 1 << 20, 1_000_000L);

    var pick = book.next(pieces(2), _ -> false).orElseThrow();

    assertThat(pick.parent().peerId()).isEqualTo("fast");
  }

  @Test
  void aParentThatSentBadBytesIsNotAskedAgain() {
    book.add(parent("a"));
    reports("a", 0, 1);

    boolean gone = book.failed("a", 0, true);

    assertThat(gone).isTrue();
    assertThat(book.next(pieces(0, 1), _ -> false)).isEmpty();
    assertThat(book.canHelp(pieces(0, 1))).isFalse();
    assertThat(book.failures()).extracting(CandidateParent::peerId).containsExactly("a");
  }

  @Test
  void aParentWhoseStreamEndedHelpsWithWhatItReported() {
    book.add(parent("a"));
    reports("a", 0);
    book.streamEnded("a", false);

    assertThat(book.canHelp(pieces(0))).isTrue();
    assertThat(book.canHelp(pieces(1))).isFalse();
  }

  @Test
  void aSecondRequestGoesToAnotherHolder() {
    book.add(parent("a"));
    book.add(parent("b"));
    reports("a", 0);
    reports("b", 0);
    var first = book.next(pieces(0), _ -> false).orElseThrow();

    var second = book.other(0, first.parent().peerId()).orElseThrow();

    assertThat(second.parent().peerId()).isNotEqualTo(first.parent().peerId());
    assertThat(book.other(0, second.parent().peerId()).map(p -> p.parent().peerId()))
        .contains(first.parent().peerId());
  }

  /** Random parents, reports, answers and failures: never two picks of a piece, all get served. */
  @Test
  void everyPieceIsFetchedOnceWhateverTheOrder() {
    for (long seed = 0; seed < 100; seed++) {
      var random = new Random(seed);
      var tested = new ParentBook(random);
      int count = 40;
      var missing = new BitSet();
      missing.set(0, count);
      Map<Integer, String> underWay = new HashMap<>();
      for (int p = 0; p < 5; p++) {
        tested.add(parent("p" + p));
      }
      for (int steps = 0; !missing.isEmpty(); steps++) {
        assertThat(steps).as("seed %d is stuck", seed).isLessThan(10_000);
        tested.reported("p" + random.nextInt(5), random.nextInt(count), ADDRESS);
        var pick = tested.next(missing, underWay::containsKey);
        if (pick.isPresent()) {
          assertThat(underWay).as("seed %d", seed).doesNotContainKey(pick.get().number());
          underWay.put(pick.get().number(), pick.get().parent().peerId());
        }
        if (!underWay.isEmpty() && random.nextInt(3) > 0) {
          int number = new ArrayList<>(underWay.keySet()).get(random.nextInt(underWay.size()));
          var parent = Objects.requireNonNull(underWay.remove(number));
          if (random.nextInt(10) == 0 && !parent.equals("p0")) {
            tested.failed(parent, number, false);
          } else {
            missing.clear(number);
            tested.stored(parent, number, 1000, 1 + random.nextInt(1000));
          }
        }
      }
    }
  }
}
