package dragonfly.daemon.piece;

import dragonfly.daemon.scheduler.CandidateParent;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Who has which piece, and whom to ask next. Confined to the thread of one download.
 *
 * <p>Among the missing pieces the one with the fewest holders is taken first, equals at random
 * (rarest first: B. Cohen, "Incentives Build Robustness in BitTorrent", 2003), so that the children
 * of one parent fetch different pieces and trade them. Of its holders the one is asked that would
 * answer first by its measured rate. Few requests are kept open with each parent: on a shared link
 * a piece that arrives alone can be passed on sooner than one that arrives together with others.
 */
public final class ParentBook {
  /** Open requests with one of several parents: one on the wire, one waiting behind it. */
  static final int PER_PARENT = 2;

  /** Open requests with the only parent. */
  static final int ONLY_PARENT = 4;

  /** Failures in a row after which a parent is not asked again. */
  static final int MAX_FAILURES = 3;

  private static final double FORGET = 0.3;

  private final Map<String, Parent> parents = new LinkedHashMap<>();
  private final RandomGenerator random;

  public ParentBook(RandomGenerator random) {
    this.random = random;
  }

  /** A piece and the parent to ask for it. */
  public record Pick(int number, CandidateParent parent, InetSocketAddress address) {}

  /**
   * Adds a parent; false when it is listened to already. A parent that had failed gets a new
   * chance, and one whose reports ended may have more now.
   */
  public boolean add(CandidateParent candidate) {
    var known = parents.get(candidate.peerId());
    if (known != null && !known.gone) {
      boolean isSilent = known.streamEnded;
      known.streamEnded = false;
      return isSilent;
    }
    parents.put(candidate.peerId(), new Parent(candidate));
    return true;
  }

  /** The parents to listen to anew, for other pieces than before. */
  public List<CandidateParent> listenAgain() {
    var usable = parents.values().stream().filter(parent -> !parent.gone).toList();
    usable.forEach(parent -> parent.streamEnded = false);
    return usable.stream().map(parent -> parent.candidate).toList();
  }

  /** Notes that {@code parentId} has a piece. */
  public void reported(String parentId, int number, InetSocketAddress address) {
    var parent = parents.get(parentId);
    if (parent != null) {
      parent.has.set(number);
      parent.address = address;
    }
  }

  /** The parent reports no more; what it reported stays usable unless {@code failed}. */
  public void streamEnded(String parentId, boolean failed) {
    var parent = parents.get(parentId);
    if (parent != null) {
      parent.streamEnded = true;
      parent.failedOnce |= failed;
      parent.gone |= failed && parent.has.isEmpty();
    }
  }

  /** Notes a fetched piece, {@code bytes} in {@code nanos}. */
  public void stored(String parentId, int number, long bytes, long nanos) {
    var parent = parents.get(parentId);
    if (parent == null) {
      return;
    }
    parent.inFlight.remove(number);
    parent.failuresInRow = 0;
    double rate = bytes * 1e9 / Math.max(nanos, 1);
    parent.bytesPerSecond =
        parent.bytesPerSecond == 0 ? rate : parent.bytesPerSecond * (1 - FORGET) + rate * FORGET;
  }

  /** Notes a failed fetch; true when the parent is given up with it. */
  public boolean failed(String parentId, int number, boolean giveUp) {
    var parent = parents.get(parentId);
    if (parent == null) {
      return false;
    }
    parent.inFlight.remove(number);
    parent.has.clear(number);
    parent.failuresInRow++;
    parent.failedOnce = true;
    if (giveUp || parent.failuresInRow >= MAX_FAILURES) {
      parent.gone = true;
    }
    return parent.gone;
  }

  /** Forgets a parent that cannot help any more. */
  public void giveUp(String parentId) {
    var parent = parents.get(parentId);
    if (parent != null) {
      parent.gone = true;
      parent.failedOnce = true;
    }
  }

  /** The next piece to ask for, out of {@code missing} less those under way. */
  public Optional<Pick> next(BitSet missing, IntPredicate underWay) {
    var live = live();
    int limit = live.size() == 1 ? ONLY_PARENT : PER_PARENT;
    var within = new BitSet();
    for (var parent : live) {
      if (parent.inFlight.size() < limit) {
        within.or(parent.has);
      }
    }
    within.and(missing);
    int best = -1;
    int bestHolders = Integer.MAX_VALUE;
    int ties = 0;
    for (int n = within.nextSetBit(0); n >= 0; n = within.nextSetBit(n + 1)) {
      if (underWay.test(n)) {
        continue;
      }
      int holders = 0;
      for (var parent : live) {
        if (parent.has.get(n)) {
          holders++;
        }
      }
      if (holders > bestHolders) {
        continue;
      }
      ties = holders == bestHolders ? ties + 1 : 1;
      if (ties == 1 || random.nextInt(ties) == 0) {
        best = n;
      }
      bestHolders = holders;
    }
    return best < 0 ? Optional.empty() : take(best, live, limit, null);
  }

  /**
   * Another holder of a piece that is slow to come from {@code current}; empty when there is none
   * with room.
   */
  public Optional<Pick> other(int number, String current) {
    return take(number, live(), PER_PARENT, current);
  }

  private Optional<Pick> take(int number, List<Parent> live, int limit, @Nullable String except) {
    double usual = live.stream().mapToDouble(p -> p.bytesPerSecond).max().orElse(0);
    Parent best = null;
    double bestWait = Double.MAX_VALUE;
    for (var parent : live) {
      if (!parent.has.get(number)
          || parent.inFlight.size() >= limit
          || parent.candidate.peerId().equals(except)) {
        continue;
      }
      // a parent never tried is taken for a good one
      double rate = parent.bytesPerSecond == 0 ? Math.max(usual, 1) : parent.bytesPerSecond;
      double wait = (parent.inFlight.size() + 1) / rate * (1 + random.nextDouble() * 0.1);
      if (wait < bestWait) {
        best = parent;
        bestWait = wait;
      }
    }
    if (best == null || best.address == null) {
      return Optional.empty();
    }
    best.inFlight.add(number);
    return Optional.of(new Pick(number, best.candidate, best.address));
  }

  private List<Parent> live() {
    var live = new ArrayList<Parent>(parents.size());
    for (var parent : parents.values()) {
      if (!parent.gone && parent.address != null) {
        live.add(parent);
      }
    }
    return live;
  }

  /** Whether some parent may still bring one of the {@code missing} pieces. */
  public boolean canHelp(BitSet missing) {
    return parents.values().stream()
        .anyMatch(p -> !p.gone && (!p.streamEnded || p.has.intersects(missing)));
  }

  /** The parents that failed since they were added: not wanted again. */
  public List<CandidateParent> failures() {
    return parents.values().stream().filter(p -> p.failedOnce).map(p -> p.candidate).toList();
  }

  /** A parent by its peer id. */
  public Optional<CandidateParent> find(String parentId) {
    return Optional.ofNullable(parents.get(parentId)).map(p -> p.candidate);
  }

  private static final class Parent {
    final CandidateParent candidate;
    final BitSet has = new BitSet();
    final Set<Integer> inFlight = new HashSet<>();
    @Nullable InetSocketAddress address;
    double bytesPerSecond;
    int failuresInRow;
    boolean failedOnce;
    boolean streamEnded;
    boolean gone;

    Parent(CandidateParent candidate) {
      this.candidate = candidate;
    }
  }
}
