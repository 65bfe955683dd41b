package dragonfly.manager.live.grpc;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A peer of a task in transfer. Immutable.
 *
 * @param cells bit n of byte n / 8, least significant first: cell n is finished; base64; empty when
 *     all are
 * @param sourceCells likewise: came from the source
 * @param etaSeconds null: finished, or not known
 */
public record LivePeer(
    String id,
    String hostId,
    String hostName,
    String ip,
    String idc,
    boolean isSeed,
    String state,
    boolean isWaiting,
    int finishedPieceCount,
    String cells,
    String sourceCells,
    long sourceBytes,
    long peerBytes,
    long bytesPerSecond,
    long sentBytesPerSecond,
    @Nullable Integer etaSeconds,
    List<Parent> parents,
    long costMillis,
    Instant createdAt) {
  public LivePeer {
    parents = List.copyOf(parents);
  }

  /** Who may send to the peer. */
  public record Parent(String peerId, String hostId, String hostName, long bytesPerSecond) {}
}
