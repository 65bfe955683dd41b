package dragonfly.daemon.vortex;

/**
 * What goes before the content of a piece. Immutable.
 *
 * @param number from 0
 * @param offset of the first byte in the task's content
 * @param length bytes of content that follow
 * @param digest {@code crc32:<decimal>}; empty when the sender does not know it
 * @param parentId the peer from which the sender got the piece; empty: from the source
 * @param trafficType 1 (remote peer) from daemons
 * @param costSeconds how long the sender needed to get it
 * @param createdAtSeconds Unix time at which the sender had it
 */
public record PieceMetadata(
    int number,
    long offset,
    long length,
    String digest,
    String parentId,
    int trafficType,
    long costSeconds,
    long createdAtSeconds) {
  static final int REMOTE_PEER = 1;
}
