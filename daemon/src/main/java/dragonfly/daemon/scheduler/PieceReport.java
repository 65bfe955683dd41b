package dragonfly.daemon.scheduler;

import dragonfly.daemon.storage.StoredPiece;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A piece that was stored. Immutable.
 *
 * @param digest {@code crc32:} and the number in decimal
 * @param parentId the peer it came from; null when it came from the source
 */
public record PieceReport(
    int number,
    long offset,
    long length,
    String digest,
    @Nullable String parentId,
    Duration cost,
    Instant createdAt) {

  /** What is reported of a piece in the store. */
  public static PieceReport of(StoredPiece piece) {
    return new PieceReport(
        piece.number(),
        piece.offset(),
        piece.length(),
        piece.digest(),
        piece.parentId(),
        piece.cost(),
        piece.createdAt());
  }
}
