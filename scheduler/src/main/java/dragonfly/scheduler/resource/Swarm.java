package dragonfly.scheduler.resource;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A task together with its peers and the graph of who gets pieces from whom. Confined to the
 * context of its conductor.
 *
 * <p>Two indexes say who can be a parent: <i>roots</i> have or fetch the content themselves,
 * <i>mates</i> get it from others and pass it on.
 */
public final class Swarm {
  private final Task task;
  private final Map<String, Peer> peers = new LinkedHashMap<>();
  private final Map<Host, Integer> peersOfHost = new HashMap<>();
  private final PeerGraph graph = new PeerGraph();
  private final PeerPool roots = new PeerPool();
  private final PeerPool mates = new PeerPool();
  private final Set<Peer> parked = new LinkedHashSet<>();
  private final Set<Peer> sources = new LinkedHashSet<>();
  private final Set<Peer> unrooted = new LinkedHashSet<>();
  private final Map<Long, SeedTrigger> triggers = new LinkedHashMap<>();
  private final Map<String, Long> failedSeeds = new LinkedHashMap<>();
  private final Set<Long> watchers = new LinkedHashSet<>();
  private final Set<Peer> busy = new LinkedHashSet<>();
  private final Notes notes;
  private long sourceBytes;
  private long peerBytes;
  private int plainPeers;
  private boolean isChanged;

  public Swarm(String taskId, Instant now, Notes.Budget budget) {
    this.task = new Task(taskId, now);
    this.notes = new Notes(budget);
  }

  public Swarm(String taskId, Instant now) {
    this(taskId, now, new Notes.Budget());
  }

  /** What was decided lately. */
  public Notes notes() {
    return notes;
  }

  /** Bytes that peers fetched from the source. */
  public long sourceBytes() {
    return sourceBytes;
  }

  /** Bytes that peers got from each other. */
  public long peerBytes() {
    return peerBytes;
  }

  /** A peer got a new piece from the source. */
  public void addFromSource(Peer peer, int piece, long bytes) {
    sourceBytes += bytes;
    peer.traffic().addFromSource(piece, bytes);
    busy.add(peer);
  }

  /**
   * A peer got a new piece from another one.
   *
   * @param parent null when it is not here any more
   */
  public void addFromPeer(@Nullable Peer parent, Peer peer, long bytes) {
    peerBytes += bytes;
    peer.traffic().addFromPeer(parent, bytes);
    busy.add(peer);
  }

  /** Who got how much from whom since the last call. */
  public List<Flow> takeFlows() {
    var flows = new ArrayList<Flow>();
    busy.forEach(peer -> peer.traffic().take(peer, flows::add));
    busy.clear();
    return flows;
  }

  public Task task() {
    return task;
  }

  public Collection<Peer> peers() {
    return Collections.unmodifiableCollection(peers.values());
  }

  public @Nullable Peer peer(String peerId) {
    return peers.get(peerId);
  }

  public Optional<Peer> find(String peerId) {
    return Optional.ofNullable(peers.get(peerId));
  }

  public PeerGraph graph() {
    return graph;
  }

  /**
   * Peers that have the whole content and whose daemon is there, or fetch it from the source and
   * have some of it.
   */
  public PeerPool roots() {
    return roots;
  }

  /** Peers that get pieces from others, or have some. */
  public PeerPool mates() {
    return mates;
  }

  /** Peers that wait for an answer, longest first. */
  public Set<Peer> parked() {
    return parked;
  }

  /** Peers that were told to fetch from the source or do, and are believed to get on with it. */
  public Set<Peer> sources() {
    return Collections.unmodifiableSet(sources);
  }

  /** Mesh peers that download and have lost their last way to a root. */
  public Set<Peer> unrooted() {
    return unrooted;
  }

  /** Requests to seeds that are under way, by id. */
  public Map<Long, SeedTrigger> triggers() {
    return triggers;
  }

  /** Seeds that failed, by host id, with the ticker time of that. */
  public Map<String, Long> failedSeeds() {
    return failedSeeds;
  }

  /** Who wants to hear of digests. */
  public Set<Long> watchers() {
    return watchers;
  }

  /** Whether all peers are mesh peers, so that no cycle matters. */
  public boolean isMeshOnly() {
    return plainPeers == 0;
  }

  /** Whether nobody is here any more and nothing is under way. */
  public boolean isIdle() {
    return peers.isEmpty() && triggers.isEmpty() && watchers.isEmpty();
  }

  /** Whether the indexes changed since the last call. */
  public boolean takeChanged() {
    boolean was = isChanged;
    isChanged = false;
    return was;
  }

  /** Adds a peer. One of the same id has to be removed before. */
  public void add(Peer peer) {
    peers.put(peer.id(), peer);
    plainPeers += peer.isMesh() ? 0 : 1;
    peersOfHost.merge(peer.host(), 1, Integer::sum);
    peer.host().taskIds().add(task.id());
    refresh(peer);
  }

  /** Removes a peer and its edges; returns the children that lost it. */
  public List<Peer> remove(Peer peer) {
    if (!peers.remove(peer.id(), peer)) {
      return List.of();
    }
    plainPeers -= peer.isMesh() ? 0 : 1;
    parked.remove(peer);
    sources.remove(peer);
    unrooted.remove(peer);
    setIndexes(peer, false, false);
    graph.removeParents(peer);
    List<Peer> lost = graph.removeChildren(peer);
    if (peersOfHost.merge(peer.host(), -1, Integer::sum) == 0) {
      peersOfHost.remove(peer.host());
      peer.host().taskIds().remove(task.id());
    }
    return lost;
  }

  /** Brings the indexes up to date after the peer changed. Whether it was a root and is no more. */
  public boolean refresh(Peer peer) {
    boolean wasRoot = roots.contains(peer);
    if (isFetching(peer)) {
      sources.add(peer);
    } else {
      sources.remove(peer);
    }
    setIndexes(peer, isRoot(peer), isMate(peer));
    return wasRoot && !roots.contains(peer);
  }

  private void setIndexes(Peer peer, boolean isRoot, boolean isMate) {
    if (roots.set(peer, isRoot)) {
      isChanged = true;
    }
    if (mates.set(peer, isMate)) {
      isChanged = true;
    }
  }

  private static boolean isFetching(Peer peer) {
    return peer.isSource() && !peer.isStalled();
  }

  private static boolean isRoot(Peer peer) {
    return switch (peer.state()) {
      case SUCCEEDED -> peer.terms().range() == null && peer.host().link() != Host.Link.LOST;
      case BACK_TO_SOURCE -> isFetching(peer) && !peer.pieces().isEmpty();
      default -> false;
    };
  }

  private static boolean isMate(Peer peer) {
    boolean isHeard = peer.isAttached() || !peer.pieces().isEmpty();
    return switch (peer.state()) {
      case RECEIVED_NORMAL, RECEIVED_SMALL, RECEIVED_TINY ->
          isHeard && (peer.isServed() || !peer.pieces().isEmpty());
      case RUNNING -> isHeard;
      case BACK_TO_SOURCE -> !isFetching(peer) && !peer.pieces().isEmpty();
      case SUCCEEDED -> peer.terms().range() != null;
      case PENDING, RECEIVED_EMPTY, FAILED, LEFT -> false;
    };
  }
}
