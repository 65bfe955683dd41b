package dragonfly.scheduler.scheduling;

import dragonfly.scheduler.resource.Host;
import dragonfly.scheduler.resource.Peer;
import dragonfly.scheduler.resource.PeerState;
import dragonfly.scheduler.resource.Swarm;
import dragonfly.scheduler.resource.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Picks parents for a child: filter, score, pick. Every child gets at least one parent through
 * which the whole content can reach it. Confined to the context of the swarm it is used for.
 */
final class ParentScheduler {
  private static final int MESH_SAMPLE_FACTOR = 4;

  private final Evaluator evaluator;
  private final RandomGenerator random;

  ParentScheduler(Evaluator evaluator, RandomGenerator random) {
    this.evaluator = evaluator;
    this.random = random;
  }

  /** Parents for the child, best first; none when no way to the content leads through anybody. */
  List<Peer> choose(Turn turn, Peer child) {
    return choose(turn, child, new Judgement());
  }

  /** As the other; tells what it thought of whom. */
  List<Peer> choose(Turn turn, Peer child, Judgement judgement) {
    Swarm swarm = turn.swarm;
    if (!swarm.task().isLengthKnown() || swarm.roots().isEmpty()) {
      return List.of();
    }
    Predicate<Peer> cycles = swarm.isMeshOnly() ? _ -> false : swarm.graph().cyclesFor(child);
    List<Peer> parents = choose(turn, child, judgement, cycles, false);
    if (parents.isEmpty()) {
      judgement.clear();
      parents = choose(turn, child, judgement, cycles, true);
    }
    judgement.skip(swarm.roots().size() + swarm.mates().size() - judgement.lookedAt());
    return parents;
  }

  /**
   * @param isAnyGood whether those will do as well that did not help before
   */
  private List<Peer> choose(
      Turn turn, Peer child, Judgement judgement, Predicate<Peer> cycles, boolean isAnyGood) {
    Predicate<Peer> fits =
        p -> {
          judgement.look();
          Verdict against = against(turn, child, p);
          if (against == null && !isAnyGood) {
            against = doubt(turn, child, p);
          }
          if (against == null && cycles.test(p)) {
            against = Verdict.WOULD_BE_CYCLE;
          }
          if (against != null && !p.equals(child)) {
            judgement.reject(p, against);
          }
          return against == null;
        };
    return child.isMesh()
        ? meshParents(turn, child, fits, judgement)
        : bestParents(turn, child, fits, judgement);
  }

  /** Whether the content could come to the child from this peer, now or later, on its own. */
  boolean canHelp(Turn turn, Peer child, Peer provider) {
    boolean isOwnHost = provider.host().equals(child.host());
    return !provider.equals(child)
        && (isOwnHost || provider.host().report().sharesPieces())
        && !provider.host().isGone()
        && hasSameContent(child, provider)
        && provider.terms().covers(child.terms().range())
        && child.opinionOf(provider, turn.nowNanos) != Peer.Opinion.BLOCKED;
  }

  /** Whether the peer may be a parent of the child, cycles aside. */
  boolean mayBeParent(Turn turn, Peer child, Peer parent) {
    return against(turn, child, parent) == null;
  }

  /** Why the peer must not be a parent of the child; null when it may. */
  private static @Nullable Verdict against(Turn turn, Peer child, Peer parent) {
    if (parent.host().equals(child.host()) || parent.equals(child)) {
      return Verdict.OWN_HOST;
    }
    if (!parent.host().report().sharesPieces()) {
      return Verdict.DOES_NOT_SHARE;
    }
    if (parent.host().isGone()) {
      return Verdict.HOST_GONE;
    }
    if (!hasSameContent(child, parent)) {
      return Verdict.OTHER_CONTENT;
    }
    if (parent.state() == PeerState.BACK_TO_SOURCE
        && !parent.terms().covers(child.terms().range())) {
      return Verdict.OTHER_RANGE;
    }
    return child.opinionOf(parent, turn.nowNanos) == Peer.Opinion.BLOCKED ? Verdict.BLOCKED : null;
  }

  /** Why rather others should be parents of the child; null when it is a good one. */
  private static @Nullable Verdict doubt(Turn turn, Peer child, Peer parent) {
    if (parent.host().link() == Host.Link.LOST) {
      return Verdict.CONNECTION_LOST;
    }
    return child.opinionOf(parent, turn.nowNanos) == Peer.Opinion.GOOD ? null : Verdict.AVOIDED;
  }

  /** Tells of those that would do and are not chosen. */
  private static void notNeeded(List<Peer> sample, List<Peer> chosen, Judgement judgement) {
    for (Peer peer : sample) {
      if (!chosen.contains(peer)) {
        judgement.reject(peer, Verdict.NOT_NEEDED);
      }
    }
  }

  private static boolean reaches(Turn turn, Peer peer, Peer child, Judgement judgement) {
    boolean isRooted = isRooted(turn, peer, child);
    if (!isRooted) {
      judgement.reject(peer, Verdict.NO_WAY_TO_CONTENT);
    }
    return isRooted;
  }

  private static boolean hasSameContent(Peer child, Peer parent) {
    return child.content().fits(parent.content());
  }

  /** The best by score; a root is always among them if there is one. */
  private List<Peer> bestParents(Turn turn, Peer child, Predicate<Peer> fits, Judgement judgement) {
    int sampleLimit =
        Math.max(turn.settings.filterParentLimit(), turn.settings.candidateParentLimit());
    List<Peer> roots = onePerHost(turn.swarm.roots().shuffled(random).filter(fits), sampleLimit);
    List<Peer> mates =
        onePerHost(
            turn.swarm
                .mates()
                .shuffled(random)
                .filter(fits)
                .filter(p -> reaches(turn, p, child, judgement)),
            sampleLimit);
    var sample = new ArrayList<Peer>(roots);
    sample.addAll(mates);
    var compared = onePerHost(sample.stream(), sample.size());
    var quick = new ArrayList<Peer>();
    for (Peer peer : compared) {
      if (evaluator.isFarSlower(peer, compared)) {
        judgement.reject(peer, Verdict.FAR_SLOWER);
      } else {
        quick.add(peer);
      }
    }
    var best = new ArrayList<Peer>(byScore(quick, child));
    int limit = turn.settings.candidateParentLimit();
    if (best.size() > limit) {
      best.subList(limit, best.size()).clear();
    }
    if (!roots.isEmpty() && best.stream().noneMatch(turn.swarm.roots()::contains)) {
      Peer root = byScore(roots, child).getFirst();
      best.removeIf(p -> p.host().equals(root.host()));
      if (best.size() >= limit) {
        best.removeLast();
      }
      best.add(root);
    }
    notNeeded(quick, best, judgement);
    return best;
  }

  private List<Peer> byScore(List<Peer> peers, Peer child) {
    Map<Peer, Double> scores = new LinkedHashMap<>();
    peers.forEach(p -> scores.put(p, evaluator.score(p, child)));
    return scores.entrySet().stream()
        .sorted(Map.Entry.<Peer, Double>comparingByValue(Comparator.reverseOrder()))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** A root or several, and random others, so that the mesh is about regular. */
  private List<Peer> meshParents(Turn turn, Peer child, Predicate<Peer> fits, Judgement judgement) {
    int limit = turn.settings.meshParentLimit();
    int sampleLimit = MESH_SAMPLE_FACTOR * limit;
    List<Peer> roots = onePerHost(turn.swarm.roots().shuffled(random).filter(fits), sampleLimit);
    Stream<Peer> fitting = turn.swarm.mates().shuffled(random).filter(fits);
    List<Peer> mates =
        onePerHost(
            roots.isEmpty() ? fitting.filter(p -> reaches(turn, p, child, judgement)) : fitting,
            sampleLimit);
    var chosen = new LinkedHashMap<Host, Peer>();
    takeLeastLoaded(roots, (limit + 1) / 2, chosen);
    takeLeastLoaded(mates, limit, chosen);
    takeLeastLoaded(roots, limit, chosen);
    List<Peer> parents = List.copyOf(chosen.values());
    notNeeded(roots, parents, judgement);
    notNeeded(mates, parents, judgement);
    return parents;
  }

  /** Power of two choices, until as many are chosen as the limit says or nobody is left. */
  private void takeLeastLoaded(List<Peer> from, int limit, Map<Host, Peer> chosen) {
    while (chosen.size() < limit && !from.isEmpty()) {
      int one = random.nextInt(from.size());
      int other = random.nextInt(from.size());
      boolean isOtherBetter =
          evaluator.load(from.get(other).host()) < evaluator.load(from.get(one).host());
      Peer taken = from.remove(isOtherBetter ? other : one);
      chosen.putIfAbsent(taken.host(), taken);
    }
  }

  private static List<Peer> onePerHost(Stream<Peer> peers, int limit) {
    var byHost = new LinkedHashMap<Host, Peer>();
    var iterator = peers.iterator();
    while (byHost.size() < limit && iterator.hasNext()) {
      Peer peer = iterator.next();
      byHost.putIfAbsent(peer.host(), peer);
    }
    return new ArrayList<>(byHost.values());
  }

  /** Whether the whole content can reach the peer on a way that does not lead through the child. */
  static boolean isRooted(Turn turn, Peer peer, Peer child) {
    return turn.swarm.graph().isRooted(peer, child, turn.swarm.roots()::contains);
  }

  /** Whether the child has a parent through which the whole content can reach it. */
  static boolean hasWayToRoot(Turn turn, Peer child) {
    return turn.swarm.graph().parents(child).stream().anyMatch(p -> isRooted(turn, p, child));
  }
}
