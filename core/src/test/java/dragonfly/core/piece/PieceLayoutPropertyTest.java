package dragonfly.core.piece;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PieceLayoutPropertyTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 20261124})
  void piecesTileTheContent(long seed) {
    var random = new Random(seed);
    for (int i = 0; i < 500; i++) {
      var layout = layout(random);

      long end = 0;
      int number = 0;
      for (var span : layout.spans()) {
        assertThat(span.number()).isEqualTo(number++);
        assertThat(span.offset()).isEqualTo(end);
        assertThat(span.length()).isBetween(1L, layout.pieceLength());
        end = span.endExclusive();
      }

      assertThat(end).as("seed %d, %s", seed, layout).isEqualTo(layout.contentLength());
      assertThat(number).isEqualTo(layout.count());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 20261124})
  void overlappingPiecesAreThoseThatShareAByte(long seed) {
    var random = new Random(seed);
    for (int i = 0; i < 500; i++) {
      var layout = layout(random);
      if (layout.contentLength() == 0) {
        continue;
      }
      long start = random.nextLong(layout.contentLength());
      var range = new ByteRange(start, 1 + random.nextLong(2 * layout.contentLength()));

      var expected =
          layout.spans().stream()
              .filter(
                  span ->
                      span.offset() < range.endExclusive() && range.start() < span.endExclusive())
              .toList();

      assertThat(layout.overlapping(range))
          .as("seed %d, %s %s", seed, layout, range)
          .isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 20261124})
  void chosenPieceLengthIsAPowerOfTwoThatGivesFewPieces(long seed) {
    var random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      long contentLength = random.nextLong() >>> (1 + random.nextInt(62));

      long pieceLength = PieceLayout.pieceLengthFor(contentLength);

      assertThat(Long.bitCount(pieceLength)).isEqualTo(1);
      assertThat(pieceLength).isBetween(4L << 20, 64L << 20);
      if (pieceLength < 64L << 20) {
        assertThat(PieceLayout.ofContent(contentLength).count()).isLessThanOrEqualTo(501);
      }
    }
  }

  private static PieceLayout layout(Random random) {
    long pieceLength = 1 + random.nextLong(1L << (1 + random.nextInt(26)));
    long contentLength = random.nextLong(pieceLength * (1 + random.nextInt(200)));
    return new PieceLayout(contentLength, pieceLength);
  }
}
