package dragonfly.scheduler.scheduling;

import dragonfly.scheduler.resource.Note;
import dragonfly.scheduler.resource.Peer;
import dragonfly.scheduler.resource.Reason;
import dragonfly.scheduler.resource.Swarm;
import dragonfly.scheduler.resource.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the handling of one event sees and produces. Confined to the context of the swarm. */
final class Turn {
  final Swarm swarm;
  final SchedulingSettings settings;
  final Instant now;
  final long nowNanos;
  final List<Decision> decisions = new ArrayList<>();
  private boolean isUnsettled;

  Turn(Swarm swarm, SchedulingSettings settings, Instant now, long nowNanos) {
    this.swarm = swarm;
    this.settings = settings;
    this.now = now;
    this.nowNanos = nowNanos;
  }

  void decide(Decision decision) {
    decisions.add(decision);
  }

  /** Ticker time that is {@code delay} from now. */
  long after(Duration delay) {
    return nowNanos + delay.toNanos();
  }

  boolean isPast(long sinceNanos, Duration timeout) {
    return nowNanos - sinceNanos >= timeout.toNanos();
  }

  /** How long hosts may still have to tell what they hold; zero or less: no more. */
  Duration learningLeft() {
    long until = settings.learningUntilNanos();
    return until == Long.MIN_VALUE ? Duration.ZERO : Duration.ofNanos(until - nowNanos);
  }

  /** Somebody may be waiting without a reason now. */
  void unsettle() {
    isUnsettled = true;
  }

  boolean takeUnsettled() {
    boolean isChanged = swarm.takeChanged();
    boolean was = isUnsettled || isChanged;
    isUnsettled = false;
    return was;
  }

  /** Remembers why something was decided for a peer. */
  void note(Reason reason, Peer peer) {
    note(reason, peer, 0, "");
  }

  void note(Reason reason, Peer peer, int count, String text) {
    swarm.notes().add(Note.of(now, reason, peer, count, text));
  }

  /** About the task. */
  void note(Reason reason, String text) {
    swarm.notes().add(Note.of(now, reason, text));
  }

  /** With the parents that it is about. */
  void note(Reason reason, Peer peer, Duration waited, List<Note.Candidate> candidates) {
    note(reason, peer, waited, candidates, Map.of());
  }

  void note(
      Reason reason,
      Peer peer,
      Duration waited,
      List<Note.Candidate> candidates,
      Map<Verdict, Integer> counts) {
    swarm
        .notes()
        .add(
            new Note(
                now,
                reason,
                peer.id(),
                peer.host().report().hostname(),
                waited,
                candidates.size(),
                "",
                candidates,
                counts));
  }

  /** How long a peer waits that is parked, or was until now. */
  Duration waited(Peer peer) {
    return Duration.ofNanos(nowNanos - peer.parkedNanos());
  }

  void refuse(Peer peer, Decision.Refusal reason, String message) {
    note(
        switch (reason) {
          case FORBIDDEN -> Reason.REFUSED_FORBIDDEN;
          case NO_PARENT -> Reason.REFUSED_NO_PARENT;
          case EXHAUSTED, UNKNOWN_PEER -> Reason.REFUSED_EXHAUSTED;
        },
        peer,
        0,
        message);
    Long sessionId = peer.sessionId();
    if (sessionId != null) {
      decide(new Decision.Refuse(sessionId, reason, message));
    }
  }
}
