package dragonfly.daemon.scheduler;

import dragonfly.api.common.v2.Download;
import dragonfly.api.common.v2.Range;
import dragonfly.core.piece.ByteRange;
import org.jspecify.annotations.Nullable;

/**
 * A caller's request as it came, to be handed on whole: fields that this version does not know
 * travel along. Immutable.
 */
public final class RelayedDownload {
  private final Download message;

  public RelayedDownload(Download message) {
    this.message = message;
  }

  /** The message that registers a peer while the content's length is not known. */
  public Download forRegister(int concurrentPieceCount) {
    return message.toBuilder().setConcurrentPieceCount(concurrentPieceCount).build();
  }

  /**
   * The message that registers a peer.
   *
   * @param range the part that is wanted, whatever form the caller gave it; null: all
   */
  public Download forRegister(
      int concurrentPieceCount,
      long contentLength,
      long pieceLength,
      int pieceCount,
      @Nullable ByteRange range) {
    return withRange(range)
        .setConcurrentPieceCount(concurrentPieceCount)
        .setActualContentLength(contentLength)
        .setActualPieceLength(pieceLength)
        .setActualPieceCount(pieceCount)
        .build();
  }

  /** With this range alone: a header that names one would be taken for all of the content. */
  private Download.Builder withRange(@Nullable ByteRange range) {
    var builder = message.toBuilder().clearRange();
    message.getRequestHeaderMap().keySet().stream()
        .filter("range"::equalsIgnoreCase)
        .forEach(builder::removeRequestHeader);
    if (range != null) {
      builder.setRange(
          Range.newBuilder().setStart(range.start()).setLength(range.length()).build());
    }
    return builder;
  }

  /** The message that makes a seed fetch the content from the source. */
  public Download forSeed() {
    return message.toBuilder().setNeedBackToSource(true).clearOutputPath().build();
  }

  /** The message by which a daemon tells the scheduler of a task that it holds already. */
  public Download forMetadataOnly(long contentLength, long pieceLength, int pieceCount) {
    return withRange(null)
        .setNeedBackToSource(false)
        .setMetadataOnly(true)
        .setActualContentLength(contentLength)
        .setActualPieceLength(pieceLength)
        .setActualPieceCount(pieceCount)
        .build();
  }
}
