package dragonfly.scheduler.resource;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** A set of peers with a cheap random choice. Confined to the context of its swarm. */
public final class PeerPool {
  private final List<Peer> peers = new ArrayList<>();
  private final Map<Peer, Integer> positions = new HashMap<>();

  /** Whether the pool changed. */
  public boolean set(Peer peer, boolean isMember) {
    return isMember ? add(peer) : remove(peer);
  }

  private boolean add(Peer peer) {
    if (positions.putIfAbsent(peer, peers.size()) != null) {
      return false;
    }
    peers.add(peer);
    return true;
  }

  private boolean remove(Peer peer) {
    Integer position = positions.remove(peer);
    if (position == null) {
      return false;
    }
    Peer last = peers.removeLast();
    if (!last.equals(peer)) {
      peers.set(position, last);
      positions.put(last, position);
    }
    return true;
  }

  public boolean contains(Peer peer) {
    return positions.containsKey(peer);
  }

  public boolean isEmpty() {
    return peers.isEmpty();
  }

  public int size() {
    return peers.size();
  }

  public Stream<Peer> stream() {
    return peers.stream();
  }

  /**
   * All members once in random order, drawn as they are asked for. The pool must not change
   * meanwhile; it is left in another order.
   */
  public Stream<Peer> shuffled(RandomGenerator random) {
    return Stream.iterate(0, i -> i < peers.size(), i -> i + 1).map(i -> draw(i, random));
  }

  private Peer draw(int position, RandomGenerator random) {
    int other = position + random.nextInt(peers.size() - position);
    Peer drawn = peers.get(other);
    Peer moved = peers.get(position);
    peers.set(other, moved);
    positions.put(moved, other);
    peers.set(position, drawn);
    positions.put(drawn, position);
    return drawn;
  }
}
