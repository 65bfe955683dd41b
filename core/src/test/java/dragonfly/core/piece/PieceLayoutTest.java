package dragonfly.core.piece;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dragonfly.core.testing.Vectors;
import org.junit.jupiter.api.Test;

class PieceLayoutTest {
  private static final long MIB = 1 << 20;

  @Test
  void lengthsAndCountsAreThoseOfTheNetwork() {
    for (var row : Vectors.read("piece-lengths.tsv", 3)) {
      long contentLength = Long.parseLong(row.get(0));

      assertThat(PieceLayout.pieceLengthFor(contentLength)).isEqualTo(Long.parseLong(row.get(1)));
      assertThat(PieceLayout.ofContent(contentLength).count())
          .isEqualTo(Integer.parseInt(row.get(2)));
    }
  }

  @Test
  void pieceLengthOfTheLongestContentIsTheGreatest() {
    assertThat(PieceLayout.pieceLengthFor(Long.MAX_VALUE)).isEqualTo(64 * MIB);
  }

  @Test
  void lastPieceTakesTheRest() {
    var layout = new PieceLayout(4 * MIB + 1, 4 * MIB);

    assertThat(layout.spans())
        .containsExactly(new PieceSpan(0, 0, 4 * MIB), new PieceSpan(1, 4 * MIB, 1));
  }

  @Test
  void emptyContentHasNoPieces() {
    var layout = PieceLayout.ofContent(0);

    assertThat(layout.count()).isZero();
    assertThat(layout.spans()).isEmpty();
    assertThat(layout.overlapping(new ByteRange(0, 1))).isEmpty();
    assertThatIllegalArgumentException().isThrownBy(() -> layout.span(0));
  }

  @Test
  void rangeTouchesWholePieces() {
    var layout = new PieceLayout(100, 10);

    assertThat(layout.overlapping(new ByteRange(9, 2)))
        .extracting(PieceSpan::number)
        .containsExactly(0, 1);
    assertThat(layout.overlapping(new ByteRange(10, 10)))
        .extracting(PieceSpan::number)
        .containsExactly(1);
    assertThat(layout.overlapping(new ByteRange(99, 1)))
        .extracting(PieceSpan::number)
        .containsExactly(9);
    assertThat(layout.overlapping(new ByteRange(95, Long.MAX_VALUE - 95)))
        .extracting(PieceSpan::number)
        .containsExactly(9);
    assertThat(layout.overlapping(new ByteRange(0, 100))).isEqualTo(layout.spans());
  }

  @Test
  void emptyAndOutlyingRangesAreRefused() {
    var layout = new PieceLayout(100, 10);

    assertThatIllegalArgumentException().isThrownBy(() -> layout.overlapping(new ByteRange(5, 0)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> layout.overlapping(new ByteRange(100, 1)))
        .withMessageContaining("start=100")
        .withMessageContaining("contentLength=100");
  }

  @Test
  void impossibleLayoutsAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new PieceLayout(-1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new PieceLayout(1, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> PieceLayout.pieceLengthFor(-1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PieceLayout(Integer.MAX_VALUE + 1L, 1))
        .withMessageContaining("too many pieces");
  }

  @Test
  void sizeScopeFollowsLengthAndCount() {
    assertThat(SizeScope.of(-1, 0)).isEqualTo(SizeScope.UNKNOW);
    assertThat(SizeScope.of(5, -1)).isEqualTo(SizeScope.UNKNOW);
    assertThat(SizeScope.of(0, 0)).isEqualTo(SizeScope.EMPTY);
    assertThat(SizeScope.of(1, 1)).isEqualTo(SizeScope.TINY);
    assertThat(SizeScope.of(128, 1)).isEqualTo(SizeScope.TINY);
    assertThat(SizeScope.of(129, 1)).isEqualTo(SizeScope.SMALL);
    assertThat(SizeScope.of(4 * MIB + 1, 2)).isEqualTo(SizeScope.NORMAL);
  }
}
