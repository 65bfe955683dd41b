package dragonfly.scheduler.resource;

import dragonfly.core.piece.ByteRange;
import org.jspecify.annotations.Nullable;

/**
 * What a peer wants.
 *
 * @param range null for the whole content
 * @param priority the effective one
 * @param needsBackToSource it has to fetch from the source itself
 * @param mayGoBackToSource false: it must not fetch from the source
 */
public record PeerTerms(
    @Nullable ByteRange range,
    Priority priority,
    int concurrentPieceCount,
    boolean needsBackToSource,
    boolean mayGoBackToSource) {
  /** Of a peer that only holds content. */
  public static final PeerTerms HOLDER = new PeerTerms(null, Priority.LEVEL6, 0, false, false);

  /** Whether a peer with these terms gets all that the other range asks for. */
  public boolean covers(@Nullable ByteRange other) {
    return covers(range, other);
  }

  /** Whether the inner range lies in the outer one; null is the whole content. */
  public static boolean covers(@Nullable ByteRange outer, @Nullable ByteRange inner) {
    if (outer == null) {
      return true;
    }
    return inner != null
        && inner.start() >= outer.start()
        && inner.endExclusive() <= outer.endExclusive();
  }
}
