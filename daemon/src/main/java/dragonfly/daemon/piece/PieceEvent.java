package dragonfly.daemon.piece;

import dragonfly.core.error.DragonflyException;
import dragonfly.daemon.storage.StoredPiece;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What collector and downloader tell the download they work for. */
public sealed interface PieceEvent {
  String parentId();

  /** The parent has piece {@code number} and serves it at {@code address}. */
  record Reported(String parentId, int number, InetSocketAddress address) implements PieceEvent {}

  /** The parent will report no more pieces; {@code reason} is null after an orderly end. */
  record StreamEnded(String parentId, @Nullable String reason) implements PieceEvent {}

  /** A piece was fetched from the parent, verified and stored. */
  record Stored(String parentId, StoredPiece piece, Duration cost) implements PieceEvent {}

  /**
   * A fetch failed.
   *
   * @param corrupt the bytes did not fit the digest: the parent is not asked again
   */
  record Failed(String parentId, int number, DragonflyException cause, boolean corrupt)
      implements PieceEvent {}
}
