package dragonfly.scheduler.scheduling;

import dragonfly.scheduler.resource.Peer;
import dragonfly.scheduler.resource.PeerGraph;
import dragonfly.scheduler.resource.Reason;
import dragonfly.scheduler.resource.Swarm;
import dragonfly.scheduler.resource.SwarmEvent;
import dragonfly.scheduler.resource.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps the mesh of our own daemons connected and mutual: whoever becomes a parent of a mesh peer
 * gets it as a parent in turn, who loses a parent gets another, and running peers are told, at most
 * once an interval. Confined to the context of the swarm.
 */
final class MeshKeeper {
  /** So that peers that come together are told of together. */
  private static final Duration SHORTEST_DELAY = Duration.ofMillis(5);

  /** So many children a newcomer gets at least, if others have more. */
  private static final int ENOUGH_CHILDREN = 3;

  private final ParentScheduler scheduler;

  MeshKeeper(ParentScheduler scheduler) {
    this.scheduler = scheduler;
  }

  /**
   * Makes the edges to a newly served mesh peer mutual, so that late peers get children, too: where
   * a parent has no room, the newcomer takes the place of one that has children enough. Peers that
   * are about to be answered are not told.
   */
  void reciprocate(Turn turn, Peer child, Set<Peer> aboutToBeAnswered) {
    int children = 0;
    var full = new ArrayList<Peer>();
    for (Peer parent : List.copyOf(turn.swarm.graph().parents(child))) {
      if (!isFollower(parent) || !mayFollow(turn, child, parent)) {
        continue;
      }
      if (turn.swarm.graph().parents(parent).size() < turn.settings.meshParentLimit()) {
        follow(turn, child, parent, aboutToBeAnswered);
        children++;
      } else {
        full.add(parent);
      }
    }
    for (Peer parent : full) {
      if (children < ENOUGH_CHILDREN && makeRoom(turn, parent)) {
        follow(turn, child, parent, aboutToBeAnswered);
        children++;
      }
    }
  }

  private static void follow(Turn turn, Peer newParent, Peer peer, Set<Peer> aboutToBeAnswered) {
    turn.swarm.graph().add(newParent, peer);
    if (!aboutToBeAnswered.contains(peer)) {
      push(turn, peer);
    }
  }

  /** Takes a parent from the peer that many others have, too. Whether there was one. */
  private static boolean makeRoom(Turn turn, Peer peer) {
    PeerGraph graph = turn.swarm.graph();
    if (graph.parents(peer).stream().noneMatch(turn.swarm.roots()::contains)) {
      return false;
    }
    Optional<Peer> spare =
        graph.parents(peer).stream()
            .filter(p -> !turn.swarm.roots().contains(p))
            .max(Comparator.comparingInt(p -> graph.children(p).size()))
            .filter(p -> graph.children(p).size() > ENOUGH_CHILDREN);
    return spare.isPresent() && graph.remove(spare.get(), peer);
  }

  private static boolean isFollower(Peer peer) {
    return peer.isMesh() && peer.isDownloading() && peer.isServed() && peer.sessionId() != null;
  }

  private boolean mayFollow(Turn turn, Peer newParent, Peer peer) {
    return scheduler.mayBeParent(turn, peer, newParent)
        && peer.opinionOf(newParent, turn.nowNanos) == Peer.Opinion.GOOD
        && (turn.swarm.isMeshOnly() || !turn.swarm.graph().cyclesFor(peer).test(newParent));
  }

  /**
   * Gives a running mesh peer more parents if it lacks some, and remembers it if it has no way to
   * the content.
   */
  void repair(Turn turn, Peer peer) {
    Swarm swarm = turn.swarm;
    if (!isFollower(peer)) {
      swarm.unrooted().remove(peer);
      return;
    }
    PeerGraph graph = swarm.graph();
    boolean isRooted = ParentScheduler.hasWayToRoot(turn, peer);
    boolean isGrown = false;
    int limit = turn.settings.meshParentLimit();
    if (!isRooted || graph.parents(peer).size() < limit) {
      for (Peer parent : scheduler.choose(turn, peer)) {
        boolean isNeeded =
            graph.parents(peer).size() < limit || (!isRooted && swarm.roots().contains(parent));
        if (isNeeded && graph.add(parent, peer)) {
          isGrown = true;
          isRooted = isRooted || ParentScheduler.isRooted(turn, parent, peer);
        }
      }
    }
    if (isGrown) {
      push(turn, peer);
    }
    if (isRooted) {
      swarm.unrooted().remove(peer);
    } else if (swarm.unrooted().add(peer)) {
      turn.unsettle();
    }
  }

  /** Children lost a parent, or their parent lost its own way. */
  void repairAll(Turn turn, List<Peer> children) {
    children.forEach(child -> repair(turn, child));
  }

  private static void push(Turn turn, Peer peer) {
    if (peer.isPushDue()) {
      return;
    }
    peer.setPushDue(true);
    long waitNanos = turn.settings.pushInterval().toNanos() - (turn.nowNanos - peer.pushedNanos());
    turn.decide(
        new Decision.StartTimer(
            Duration.ofNanos(Math.max(waitNanos, SHORTEST_DELAY.toNanos())),
            new SwarmEvent.PushDue(peer.id())));
  }

  /** The time has come to tell the peer of its parents. */
  void pushNow(Turn turn, Peer peer) {
    peer.setPushDue(false);
    Long sessionId = peer.sessionId();
    if (sessionId == null || !peer.isDownloading() || !peer.isServed()) {
      return;
    }
    var parents = turn.swarm.graph().parents(peer);
    if (!parents.isEmpty()) {
      turn.note(
          Reason.PARENTS_CHANGED,
          peer,
          Duration.ZERO,
          parents.stream().map(p -> Judgement.candidate(p, Verdict.TAKEN)).toList());
      peer.pushed(turn.nowNanos);
      turn.decide(
          new Decision.AnswerParents(
              sessionId,
              TaskView.of(turn.swarm, false),
              parents.stream().map(PeerView::of).toList(),
              false));
    }
  }
}
