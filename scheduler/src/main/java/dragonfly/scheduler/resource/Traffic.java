package dragonfly.scheduler.resource;

import dragonfly.core.piece.PieceSet;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How many bytes a peer got, and from whom since somebody last asked. Compact, as there is one per
 * peer. Confined to the context of the swarm.
 */
public final class Traffic {
  private static final int FEW = 4;

  /** Senders that are told apart between two questions. */
  private static final int MAX_PARENTS = 32;

  private long sourceBytes;
  private long peerBytes;
  private @Nullable PieceSet sourcePieces;
  private long newSourceBytes;
  private Peer[] parents = new Peer[0];
  private long[] newBytes = new long[0];
  private int count;

  /** From the source, since the peer registered. */
  public long sourceBytes() {
    return sourceBytes;
  }

  /** From other peers, since it registered. */
  public long peerBytes() {
    return peerBytes;
  }

  /** Pieces that it fetched from the source; null when there are none. Not to be changed. */
  public @Nullable PieceSet sourcePieces() {
    return sourcePieces;
  }

  void addFromSource(int piece, long bytes) {
    sourceBytes += bytes;
    newSourceBytes += bytes;
    if (sourcePieces == null) {
      sourcePieces = new PieceSet();
    }
    sourcePieces.add(piece);
  }

  void addFromPeer(@Nullable Peer parent, long bytes) {
    peerBytes += bytes;
    if (parent == null) {
      return;
    }
    for (int i = 0; i < count; i++) {
      if (parents[i].equals(parent)) {
        newBytes[i] += bytes;
        return;
      }
    }
    if (count == MAX_PARENTS) {
      return;
    }
    if (count == parents.length) {
      parents = Arrays.copyOf(parents, count == 0 ? FEW : 2 * count);
      newBytes = Arrays.copyOf(newBytes, parents.length);
    }
    parents[count] = parent;
    newBytes[count++] = bytes;
  }

  /** Tells what came since the last call, and forgets it. */
  void take(Peer child, Consumer<Flow> flows) {
    if (newSourceBytes > 0) {
      flows.accept(new Flow(null, child, newSourceBytes));
      newSourceBytes = 0;
    }
    for (int i = 0; i < count; i++) {
      flows.accept(new Flow(parents[i], child, newBytes[i]));
    }
    parents = new Peer[0];
    newBytes = new long[0];
    count = 0;
  }
}
