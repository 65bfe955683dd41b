package dragonfly.scheduler.scheduling;

import dragonfly.scheduler.resource.Peer;
import dragonfly.scheduler.resource.PeerState;
import dragonfly.scheduler.resource.PeerTerms;
import dragonfly.scheduler.resource.Reason;
import dragonfly.scheduler.resource.SeedTicket;
import dragonfly.scheduler.resource.SeedTrigger;
import dragonfly.scheduler.resource.Swarm;
import dragonfly.scheduler.resource.SwarmEvent;
import dragonfly.scheduler.resource.SwarmEvent.SeedOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that somebody brings the content, and only one: a seed, after its failure another one,
 * after that one peer at a time. A peer that has pieces already is preferred to a seed that would
 * begin anew. Confined to the context of the swarm.
 */
final class SourcePlanner {
  private static final int MAX_FAILED_SEEDS = 2;
  private static final Duration NO_SEED_TIME = Duration.ofSeconds(1);
  private static final Duration ANNOUNCE_GRACE = Duration.ofSeconds(3);

  private final ParentScheduler scheduler;
  private long lastTriggerId;
  private @Nullable Long noSeedNanos;
  private boolean isLearningTimed;

  SourcePlanner(ParentScheduler scheduler) {
    this.scheduler = scheduler;
  }

  /** Whether somebody brings the content, or has it, that the child can use. */
  boolean hasProvider(Turn turn, Peer child) {
    Swarm swarm = turn.swarm;
    return swarm.sources().stream().anyMatch(p -> scheduler.canHelp(turn, child, p))
        || swarm.triggers().values().stream().anyMatch(t -> covers(swarm, t, child))
        || swarm.roots().stream().anyMatch(p -> scheduler.canHelp(turn, child, p));
  }

  private static boolean covers(Swarm swarm, SeedTrigger trigger, Peer child) {
    // What a seed brings that is known as a peer already is judged by that peer.
    return PeerTerms.covers(trigger.range(), child.terms().range())
        && !child.host().id().equals(trigger.hostId())
        && !(trigger.hasSign() && hasPeerOn(swarm, trigger.hostId()));
  }

  /** Whether the host has a peer that brings the content, did, or was blamed for not doing it. */
  private static boolean hasPeerOn(Swarm swarm, @Nullable String hostId) {
    return hostId != null
        && swarm.peers().stream()
            .anyMatch(p -> p.host().id().equals(hostId) && (p.isSource() || isComplete(p)));
  }

  private static boolean isComplete(Peer peer) {
    return peer.state() == PeerState.SUCCEEDED;
  }

  /** Why the peer, which is parked, has to wait. */
  Reason whyWaits(Turn turn, Peer child) {
    Swarm swarm = turn.swarm;
    if (swarm.sources().stream().anyMatch(p -> scheduler.canHelp(turn, child, p))) {
      return Reason.WAITS_FOR_FIRST_PIECE;
    }
    if (swarm.triggers().values().stream().anyMatch(t -> covers(swarm, t, child))) {
      return Reason.WAITS_FOR_SEED;
    }
    return turn.learningLeft().isPositive() ? Reason.WAITS_FOR_HOSTS : Reason.WAITS_FOR_PARENT;
  }

  /** Finds a source for everybody who waits without one. */
  void provide(Turn turn) {
    while (true) {
      List<Peer> needy =
          Stream.concat(turn.swarm.parked().stream(), turn.swarm.unrooted().stream())
              .filter(p -> !hasProvider(turn, p))
              .toList();
      if (needy.isEmpty() || !provideFor(turn, needy)) {
        return;
      }
    }
  }

  /** False when they have to wait. */
  private boolean provideFor(Turn turn, List<Peer> needy) {
    boolean isLearning = isLearning(turn);
    if (isLearning && turn.settings.isMemoryLost()) {
      return false;
    }
    Optional<Peer> withPieces =
        needy.stream().filter(p -> canFetch(turn, p) && !p.pieces().isEmpty()).max(BY_PIECES);
    if (withPieces.isPresent() && !isLearning) {
      sendToSource(
          turn,
          withPieces.get(),
          Reason.SOURCE_FOR_THE_REST,
          "no parent is left that has the rest");
      return true;
    }
    Optional<Peer> asker = needy.stream().filter(p -> canTrigger(turn, p)).findFirst();
    if (asker.isPresent()) {
      trigger(turn, asker.get());
      return true;
    }
    if (isLearning) {
      return false;
    }
    Optional<Peer> fetcher = needy.stream().filter(p -> canFetch(turn, p)).findFirst();
    if (fetcher.isPresent()) {
      sendToSource(
          turn,
          fetcher.get(),
          Reason.SOURCE_NOBODY_ELSE,
          "no seed and no other peer brings the content");
      return true;
    }
    refuse(turn, needy.getFirst());
    return true;
  }

  /** Whether somebody may have the content and has not had the time to say so. */
  private boolean isLearning(Turn turn) {
    Duration left = turn.learningLeft();
    if (!left.isPositive()) {
      return false;
    }
    if (!isLearningTimed) {
      isLearningTimed = true;
      turn.decide(new Decision.StartTimer(left, new SwarmEvent.LearningOver()));
    }
    return true;
  }

  private static final Comparator<Peer> BY_PIECES =
      Comparator.comparingInt(p -> p.pieces().cardinality());

  private static void refuse(Turn turn, Peer peer) {
    turn.swarm.parked().remove(peer);
    turn.swarm.unrooted().remove(peer);
    switch (peer.terms().priority()) {
      case LEVEL1 ->
          turn.refuse(
              peer,
              Decision.Refusal.FORBIDDEN,
              "download is forbidden: priority=LEVEL1 peerId=" + peer.id());
      case LEVEL2 ->
          turn.refuse(
              peer,
              Decision.Refusal.NO_PARENT,
              "no peer has the content: priority=LEVEL2 peerId=" + peer.id());
      case LEVEL0, LEVEL3, LEVEL4, LEVEL5, LEVEL6 ->
          turn.refuse(
              peer,
              Decision.Refusal.EXHAUSTED,
              "no seed brings the content and the peer must not fetch it itself: mayGoBackToSource="
                  + peer.terms().mayGoBackToSource()
                  + " sources="
                  + turn.swarm.sources().size()
                  + " peerId="
                  + peer.id());
    }
    peer.step(PeerState.Step.DOWNLOAD_FAILED, turn.now);
    turn.swarm.refresh(peer);
  }

  private static boolean canFetch(Turn turn, Peer peer) {
    return peer.sessionId() != null
        && peer.terms().mayGoBackToSource()
        && peer.terms().priority().mayGoBackToSource()
        && hasRoomForSource(turn);
  }

  static boolean hasRoomForSource(Turn turn) {
    return turn.swarm.sources().size() < turn.settings.backToSourceCount();
  }

  private boolean canTrigger(Turn turn, Peer peer) {
    Long none = noSeedNanos;
    return peer.ticket() != null
        && !peer.host().report().isSeed()
        && peer.terms().priority().mayTriggerSeed()
        && failedSeeds(turn).size() < MAX_FAILED_SEEDS
        && (none == null || turn.isPast(none, NO_SEED_TIME));
  }

  private static List<String> failedSeeds(Turn turn) {
    turn.swarm
        .failedSeeds()
        .values()
        .removeIf(failed -> turn.isPast(failed, turn.settings.seedFailureTime()));
    return List.copyOf(turn.swarm.failedSeeds().keySet());
  }

  /** Tells one peer to fetch from the source; it is the source of the others from now on. */
  void sendToSource(Turn turn, Peer peer, Reason reason, String why) {
    Long sessionId = peer.sessionId();
    if (sessionId == null) {
      return;
    }
    turn.swarm.parked().remove(peer);
    turn.swarm.unrooted().remove(peer);
    forgetOldCopy(turn);
    turn.note(reason, peer, turn.waited(peer), List.of());
    peer.setWaitsFor(null);
    peer.setSource(true);
    peer.progress(turn.nowNanos);
    turn.swarm.refresh(peer);
    turn.decide(new Decision.AnswerBackToSource(sessionId, why));
    turn.decide(
        new Decision.StartTimer(
            turn.settings.firstSignTimeout(), new SwarmEvent.SourceCheckDue(peer.id(), sessionId)));
  }

  private void trigger(Turn turn, Peer peer) {
    SeedTicket ticket = peer.ticket();
    if (ticket == null) {
      return;
    }
    forgetOldCopy(turn);
    var trigger = new SeedTrigger(++lastTriggerId, peer.terms().range(), turn.nowNanos);
    turn.swarm.triggers().put(trigger.id(), trigger);
    turn.note(Reason.SEED_ASKED, peer);
    turn.decide(
        new Decision.TriggerSeed(
            trigger.id(), ticket, Set.copyOf(failedSeeds(turn)), peer.host().report().version()));
    checkLater(turn, trigger, turn.settings.firstSignTimeout());
  }

  /** What was reported of a copy that nobody holds any more must not stand against the next one. */
  private static void forgetOldCopy(Turn turn) {
    if (turn.swarm.roots().isEmpty()
        && turn.swarm.mates().isEmpty()
        && turn.swarm.peers().stream().allMatch(p -> p.pieces().isEmpty())) {
      turn.swarm.task().forgetSourcePieces();
    }
  }

  private static void checkLater(Turn turn, SeedTrigger trigger, Duration delay) {
    turn.decide(new Decision.StartTimer(delay, new SwarmEvent.SeedCheckDue(trigger.id())));
  }

  /** A peer registered: it may be the one of a seed that was asked. */
  void registered(Turn turn, Peer peer) {
    for (SeedTrigger trigger : turn.swarm.triggers().values()) {
      if (peer.host().id().equals(trigger.hostId()) && !trigger.isEnded()) {
        trigger.progress(turn.nowNanos);
        peer.setTriggered(true);
      }
    }
  }

  /** A peer of a seed that was asked got on. */
  void progressed(Turn turn, Peer peer) {
    if (peer.isTriggered()) {
      for (SeedTrigger trigger : turn.swarm.triggers().values()) {
        if (peer.host().id().equals(trigger.hostId())) {
          trigger.progress(turn.nowNanos);
        }
      }
    }
  }

  /** Ends a request to a seed; returns the peers that we no longer hear of by it. */
  List<Peer> ended(Turn turn, SeedTrigger trigger, SeedOutcome outcome) {
    turn.unsettle();
    List<Peer> triggered = triggeredPeers(turn, trigger);
    switch (outcome) {
      case NONE -> {
        turn.swarm.triggers().remove(trigger.id());
        noSeedNanos = turn.nowNanos;
      }
      case FAILED -> {
        turn.swarm.triggers().remove(trigger.id());
        if (trigger.hostId() != null) {
          turn.swarm.failedSeeds().put(trigger.hostId(), turn.nowNanos);
        }
        triggered.forEach(p -> p.setTriggered(false));
      }
      case SUCCEEDED -> {
        triggered.forEach(p -> p.setTriggered(false));
        if (hasPeerOn(turn.swarm, trigger.hostId())) {
          turn.swarm.triggers().remove(trigger.id());
        } else {
          // A seed that had the content already says so on an announce stream of its own.
          trigger.end();
          checkLater(turn, trigger, ANNOUNCE_GRACE);
        }
      }
    }
    return triggered;
  }

  private static List<Peer> triggeredPeers(Turn turn, SeedTrigger trigger) {
    var peers = new ArrayList<Peer>();
    for (Peer peer : turn.swarm.peers()) {
      if (peer.isTriggered() && peer.host().id().equals(trigger.hostId())) {
        peers.add(peer);
      }
    }
    return peers;
  }

  /** A request to a seed has to be looked at. Whether it has to be given up. */
  boolean isOverdue(Turn turn, SeedTrigger trigger) {
    if (trigger.isEnded()) {
      if (hasPeerOn(turn.swarm, trigger.hostId())) {
        turn.swarm.triggers().remove(trigger.id());
        turn.unsettle();
        return false;
      }
      return true;
    }
    if (!trigger.hasSign() || turn.isPast(trigger.progressNanos(), turn.settings.stallTimeout())) {
      return true;
    }
    long spent = turn.nowNanos - trigger.progressNanos();
    checkLater(turn, trigger, turn.settings.stallTimeout().minusNanos(spent));
    return false;
  }

  /** A source has to be looked at. Whether it has to be given up. */
  boolean isSourceOverdue(Turn turn, Peer peer, long sessionId) {
    if (!peer.isSource() || peer.isStalled()) {
      return false;
    }
    boolean hasBegun = peer.state() == PeerState.BACK_TO_SOURCE;
    if (!hasBegun || turn.isPast(peer.progressNanos(), turn.settings.stallTimeout())) {
      return true;
    }
    long spent = turn.nowNanos - peer.progressNanos();
    turn.decide(
        new Decision.StartTimer(
            turn.settings.stallTimeout().minusNanos(spent),
            new SwarmEvent.SourceCheckDue(peer.id(), sessionId)));
    return false;
  }
}
