package dragonfly.core.piece;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PieceSetTest {
  @Test
  void behavesLikeASetOfNumbers() {
    long seed = 7;
    var random = new Random(seed);
    var set = new PieceSet();
    var model = new TreeSet<Integer>();

    for (int i = 0; i < 5_000; i++) {
      int number = random.nextInt(300);
      if (random.nextBoolean()) {
        assertThat(set.add(number)).as("seed %d", seed).isEqualTo(model.add(number));
      } else {
        assertThat(set.remove(number)).as("seed %d", seed).isEqualTo(model.remove(number));
      }
      assertThat(set.contains(number)).isEqualTo(model.contains(number));
    }

    assertThat(set.cardinality()).isEqualTo(model.size());
    assertThat(set.stream().boxed()).containsExactlyElementsOf(model);
    assertThat(PieceSet.ofBytes(set.toBytes())).isEqualTo(set).hasSameHashCodeAs(set);
  }

  @Test
  void numberZeroIsTheLowestBitOfTheFirstByte() {
    var set = new PieceSet();
    set.add(0);
    set.add(9);

    assertThat(set.toBytes()).containsExactly(0b1, 0b10);
    assertThat(new PieceSet().toBytes()).isEmpty();
  }

  @Test
  void copyIsIndependent() {
    var set = PieceSet.ofFirst(3);
    var copy = set.copy();

    copy.remove(0);

    assertThat(set.stream()).containsExactly(0, 1, 2);
    assertThat(copy.stream()).containsExactly(1, 2);
  }

  @Test
  void setsAreUnitedAndSubtracted() {
    var set = PieceSet.ofFirst(2);
    var other = new PieceSet();
    other.add(1);
    other.add(5);

    set.addAll(other);
    assertThat(set.stream()).containsExactly(0, 1, 5);

    set.removeAll(other);
    assertThat(set.stream()).containsExactly(0);
    set.remove(0);
    assertThat(set.isEmpty()).isTrue();
  }

  @Test
  void negativeNumbersAreRefused() {
    var set = new PieceSet();

    assertThatIllegalArgumentException().isThrownBy(() -> set.add(-1));
    assertThatIllegalArgumentException().isThrownBy(() -> set.remove(-1));
    assertThatIllegalArgumentException().isThrownBy(() -> set.contains(-1));
    assertThatIllegalArgumentException().isThrownBy(() -> PieceSet.ofFirst(-1));
  }
}
