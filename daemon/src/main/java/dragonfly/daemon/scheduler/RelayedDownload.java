package dragonfly.daemon.scheduler;

import dragonfly.api.common.v2.Download;

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

  /** The message that registers a peer. */
  public Download forRegister(
      int concurrentPieceCount, long contentLength, long pieceLength, int pieceCount) {
    return message.toBuilder()
        .setConcurrentPieceCount(concurrentPieceCount)
        .setActualContentLength(contentLength)
        .setActualPieceLength(pieceLength)
        .setActualPieceCount(pieceCount)
        .build();
  }

  /** The message that makes a seed fetch the content from the source. */
  public Download forSeed() {
    return message.toBuilder().setNeedBackToSource(true).clearOutputPath().build();
  }

  /** The message by which a daemon tells the scheduler of a task that it holds already. */
  public Download forMetadataOnly(long contentLength, long pieceLength, int pieceCount) {
    return message.toBuilder()
        .setNeedBackToSource(false)
        .setMetadataOnly(true)
        .setActualContentLength(contentLength)
        .setActualPieceLength(pieceLength)
        .setActualPieceCount(pieceCount)
        .build();
  }
}
