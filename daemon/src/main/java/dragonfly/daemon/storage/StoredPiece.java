package dragonfly.daemon.storage;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A piece that is stored and was checked. Immutable.
 *
 * @param offset of its first byte in the content
 * @param length in bytes
 * @param digest {@code crc32:<decimal>} of what was written
 * @param parentId the peer that sent it; null when it came from the source
 * @param cost time this daemon needed to get it
 */
public record StoredPiece(
    int number,
    long offset,
    long length,
    String digest,
    @Nullable String parentId,
    PieceSource source,
    Duration cost,
    Instant createdAt) {}
