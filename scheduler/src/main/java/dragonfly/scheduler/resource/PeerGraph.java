package dragonfly.scheduler.resource;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Who gets pieces from whom. Edges between mesh peers may form cycles; a peer that is no mesh peer
 * is never on one. Confined to the context of its swarm.
 */
public final class PeerGraph {
  private final Map<Peer, Set<Peer>> parents = new LinkedHashMap<>();
  private final Map<Peer, Set<Peer>> children = new LinkedHashMap<>();

  /** In the order in which they were added. */
  public Collection<Peer> parents(Peer child) {
    return Collections.unmodifiableCollection(parents.getOrDefault(child, Set.of()));
  }

  public Collection<Peer> children(Peer parent) {
    return Collections.unmodifiableCollection(children.getOrDefault(parent, Set.of()));
  }

  public boolean hasEdge(Peer parent, Peer child) {
    return parents.getOrDefault(child, Set.of()).contains(parent);
  }

  /** Adds an edge; the caller has checked that it may. Whether it is new. */
  public boolean add(Peer parent, Peer child) {
    if (!parents.computeIfAbsent(child, _ -> new LinkedHashSet<>()).add(parent)) {
      return false;
    }
    children.computeIfAbsent(parent, _ -> new LinkedHashSet<>()).add(child);
    parent.host().addUploads(1);
    return true;
  }

  /** Whether there was such an edge. */
  public boolean remove(Peer parent, Peer child) {
    Set<Peer> of = parents.get(child);
    if (of == null || !of.remove(parent)) {
      return false;
    }
    if (of.isEmpty()) {
      parents.remove(child);
    }
    Set<Peer> to = children.get(parent);
    if (to != null) {
      to.remove(child);
      if (to.isEmpty()) {
        children.remove(parent);
      }
    }
    parent.host().addUploads(-1);
    return true;
  }

  /** Removes all edges to the child. */
  public void removeParents(Peer child) {
    for (Peer parent : List.copyOf(parents(child))) {
      remove(parent, child);
    }
  }

  /** Removes all edges from the parent; returns who lost one. */
  public List<Peer> removeChildren(Peer parent) {
    List<Peer> lost = List.copyOf(children(parent));
    for (Peer child : lost) {
      remove(parent, child);
    }
    return lost;
  }

  /**
   * Whether pieces of a root can reach the peer on a way that does not lead through {@code
   * without}.
   */
  public boolean isRooted(Peer peer, Peer without, Predicate<Peer> isRoot) {
    if (isRoot.test(peer)) {
      return true;
    }
    var seen = new HashSet<Peer>(Set.of(peer, without));
    var open = new ArrayDeque<Peer>(List.of(peer));
    while (!open.isEmpty()) {
      for (Peer parent : parents(open.pop())) {
        if (parent.equals(without)) {
          continue;
        }
        if (isRoot.test(parent)) {
          return true;
        }
        if (seen.add(parent)) {
          open.push(parent);
        }
      }
    }
    return false;
  }

  /** Which parents a child must not get because a peer that is no mesh peer would be on a cycle. */
  public Predicate<Peer> cyclesFor(Peer child) {
    Set<Peer> byMeshOnly = new HashSet<>();
    Set<Peer> byOthers = new HashSet<>();
    var open = new ArrayDeque<Peer>(List.of(child));
    // A peer is visited at most twice: once reached through mesh peers alone, once past another
    // peer.
    (child.isMesh() ? byMeshOnly : byOthers).add(child);
    while (!open.isEmpty()) {
      Peer from = open.pop();
      boolean isPastOthers = byOthers.contains(from);
      for (Peer to : children(from)) {
        boolean isNew = (isPastOthers || !to.isMesh()) ? byOthers.add(to) : byMeshOnly.add(to);
        if (isNew) {
          open.push(to);
        }
      }
    }
    return parent -> byOthers.contains(parent) || (!parent.isMesh() && byMeshOnly.contains(parent));
  }
}
