package dragonfly.core.piece;

/**
 * Where a piece lies in its content.
 *
 * @param number from 0
 * @param offset of its first byte
 * @param length in bytes
 */
public record PieceSpan(int number, long offset, long length) {
  public PieceSpan {
    if (number < 0 || offset < 0 || length < 0 || offset > Long.MAX_VALUE - length) {
      throw new IllegalArgumentException(
          "not a piece: number=" + number + " offset=" + offset + " length=" + length);
    }
  }

  /** The byte after the last one. */
  public long endExclusive() {
    return offset + length;
  }

  /** The bytes of this piece as a range of the content. */
  public ByteRange range() {
    return new ByteRange(offset, length);
  }
}
