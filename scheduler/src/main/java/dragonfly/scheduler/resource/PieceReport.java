package dragonfly.scheduler.resource;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A piece that a peer finished.
 *
 * @param digest text form, empty when not told
 * @param parentId the peer that sent it, null when it came from the source
 * @param costNanos how long it took
 */
public record PieceReport(
    int number,
    long offset,
    long length,
    String digest,
    @Nullable String parentId,
    long costNanos,
    Instant createdAt) {}
