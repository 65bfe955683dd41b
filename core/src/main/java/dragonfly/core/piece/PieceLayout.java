package dragonfly.core.piece;

import java.util.ArrayList;
import java.util.List;

/**
 * How a content is cut into pieces: all of one length, the last one takes the rest. An empty
 * content has no pieces.
 *
 * @param contentLength in bytes, at least 0
 * @param pieceLength in bytes, at least 1
 */
public record PieceLayout(long contentLength, long pieceLength) {
  private static final long MIN_PIECE_LENGTH = 4L << 20;
  private static final long MAX_PIECE_LENGTH = 64L << 20;
  private static final double PREFERRED_PIECE_COUNT = 500;

  /**
   * @throws IllegalArgumentException also when there were more pieces than an {@code int} counts
   */
  public PieceLayout {
    if (contentLength < 0 || pieceLength < 1) {
      throw new IllegalArgumentException(
          "not a layout: contentLength=" + contentLength + " pieceLength=" + pieceLength);
    }
    if (countOf(contentLength, pieceLength) > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "too many pieces: contentLength=" + contentLength + " pieceLength=" + pieceLength);
    }
  }

  /**
   * The piece length when the request names none: the power of two that gives about 500 pieces,
   * between 4 MiB and 64 MiB.
   */
  public static long pieceLengthFor(long contentLength) {
    if (contentLength < 0) {
      throw new IllegalArgumentException("not a content length: " + contentLength);
    }
    // all daemons divide as doubles, so huge lengths must be rounded like that here too
    long wanted = (long) (contentLength / PREFERRED_PIECE_COUNT);
    if (wanted <= MIN_PIECE_LENGTH) {
      return MIN_PIECE_LENGTH;
    }
    return wanted > MAX_PIECE_LENGTH / 2 ? MAX_PIECE_LENGTH : Long.highestOneBit(wanted - 1) << 1;
  }

  /** A layout with the piece length that {@link #pieceLengthFor} chooses. */
  public static PieceLayout ofContent(long contentLength) {
    return new PieceLayout(contentLength, pieceLengthFor(contentLength));
  }

  /** The number of pieces. */
  public int count() {
    return (int) countOf(contentLength, pieceLength);
  }

  /**
   * Where a piece lies.
   *
   * @throws IllegalArgumentException when there is no such piece
   */
  public PieceSpan span(int number) {
    if (number < 0 || number >= count()) {
      throw new IllegalArgumentException("no such piece: number=" + number + " count=" + count());
    }
    long offset = number * pieceLength;
    return new PieceSpan(number, offset, Math.min(pieceLength, contentLength - offset));
  }

  /** All pieces in order. */
  public List<PieceSpan> spans() {
    return spans(0, count());
  }

  /**
   * The pieces that hold at least one byte of the range, in order and whole. A range may end behind
   * the content.
   *
   * @throws IllegalArgumentException when the range is empty or starts behind the content (the
   *     empty content excepted, of which every range has no pieces)
   */
  public List<PieceSpan> overlapping(ByteRange range) {
    if (range.length() == 0) {
      throw new IllegalArgumentException("an empty range has no pieces: start=" + range.start());
    }
    if (contentLength == 0) {
      return List.of();
    }
    if (range.start() >= contentLength) {
      throw new IllegalArgumentException(
          "range outside of the content: start="
              + range.start()
              + " contentLength="
              + contentLength);
    }
    long lastByte = Math.min(range.endExclusive(), contentLength) - 1;
    return spans((int) (range.start() / pieceLength), (int) (lastByte / pieceLength) + 1);
  }

  private List<PieceSpan> spans(int from, int toExclusive) {
    var spans = new ArrayList<PieceSpan>(toExclusive - from);
    for (int number = from; number < toExclusive; number++) {
      spans.add(span(number));
    }
    return spans;
  }

  private static long countOf(long contentLength, long pieceLength) {
    return contentLength / pieceLength + (contentLength % pieceLength == 0 ? 0 : 1);
  }
}
