package dragonfly.core.piece;

/** Classes of contents by size, with the names and the order that the protocol has. */
public enum SizeScope {
  /** More than one piece. */
  NORMAL,
  /** One piece. */
  SMALL,
  /** At most 128 bytes. */
  TINY,
  /** No byte. */
  EMPTY,
  /** The length is not known. */
  UNKNOW;

  private static final long TINY_LENGTH = 128;

  /**
   * The class of a content.
   *
   * @param contentLength in bytes, negative when unknown
   * @param pieceCount negative when unknown
   */
  public static SizeScope of(long contentLength, int pieceCount) {
    if (contentLength < 0 || pieceCount < 0) {
      return UNKNOW;
    }
    if (contentLength == 0) {
      return EMPTY;
    }
    if (contentLength <= TINY_LENGTH) {
      return TINY;
    }
    return pieceCount == 1 ? SMALL : NORMAL;
  }
}
