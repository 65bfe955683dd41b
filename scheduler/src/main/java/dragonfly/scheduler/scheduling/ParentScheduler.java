package dragonfly.scheduler.scheduling;

import dragonfly.scheduler.resource.Host;
import dragonfly.scheduler.resource.Peer;
import dragonfly.scheduler.resource.PeerState;
import dragonfly.scheduler.resource.Swarm;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

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
    Swarm swarm = turn.swarm;
    if (!swarm.task().isLengthKnown() || swarm.roots().isEmpty()) {
      return List.of();
    }
    Predicate<Peer> cycles = swarm.isMeshOnly() ? _ -> false : swarm.graph().cyclesFor(child);
    Predicate<Peer> good =
        p -> isGood(turn, child, p) && mayBeParent(turn, child, p) && !cycles.test(p);
    List<Peer> parents = choose(turn, child, good);
    if (!parents.isEmpty()) {
      return parents;
    }
    return choose(turn, child, p -> mayBeParent(turn, child, p) && !cycles.test(p));
  }

  private List<Peer> choose(Turn turn, Peer child, Predicate<Peer> fits) {
    return child.isMesh() ? meshParents(turn, child, fits) : bestParents(turn, child, fits);
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
    return !parent.host().equals(child.host())
        && !parent.equals(child)
        && parent.host().report().sharesPieces()
        && !parent.host().isGone()
        && hasSameContent(child, parent)
        && (parent.state() != PeerState.BACK_TO_SOURCE
            || parent.terms().covers(child.terms().range()))
        && child.opinionOf(parent, turn.nowNanos) != Peer.Opinion.BLOCKED;
  }

  private static boolean isGood(Turn turn, Peer child, Peer parent) {
    return parent.host().link() != Host.Link.LOST
        && child.opinionOf(parent, turn.nowNanos) == Peer.Opinion.GOOD;
  }

  private static boolean hasSameContent(Peer child, Peer parent) {
    return child.content().fits(parent.content());
  }

  /** The best by score; a root is always among them if there is one. */
  private List<Peer> bestParents(Turn turn, Peer child, Predicate<Peer> fits) {
    int sampleLimit =
        Math.max(turn.settings.filterParentLimit(), turn.settings.candidateParentLimit());
    List<Peer> roots = onePerHost(turn.swarm.roots().shuffled(random).filter(fits), sampleLimit);
    List<Peer> mates =
        onePerHost(
            turn.swarm.mates().shuffled(random).filter(fits).filter(p -> isRooted(turn, p, child)),
            sampleLimit);
    var sample = new ArrayList<Peer>(roots);
    sample.addAll(mates);
    var compared = onePerHost(sample.stream(), sample.size());
    var quick = compared.stream().filter(p -> !evaluator.isFarSlower(p, compared)).toList();
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
  private List<Peer> meshParents(Turn turn, Peer child, Predicate<Peer> fits) {
    int limit = turn.settings.meshParentLimit();
    int sampleLimit = MESH_SAMPLE_FACTOR * limit;
    List<Peer> roots = onePerHost(turn.swarm.roots().shuffled(random).filter(fits), sampleLimit);
    Stream<Peer> fitting = turn.swarm.mates().shuffled(random).filter(fits);
    List<Peer> mates =
        onePerHost(
            roots.isEmpty() ? fitting.filter(p -> isRooted(turn, p, child)) : fitting, sampleLimit);
    var chosen = new LinkedHashMap<Host, Peer>();
    takeLeastLoaded(roots, (limit + 1) / 2, chosen);
    takeLeastLoaded(mates, limit, chosen);
    takeLeastLoaded(roots, limit, chosen);
    return List.copyOf(chosen.values());
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
