package dragonfly.scheduler.scheduling;

import dragonfly.scheduler.resource.Peer;
import dragonfly.scheduler.resource.Swarm;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

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

  void refuse(Peer peer, Decision.Refusal reason, String message) {
    Long sessionId = peer.sessionId();
    if (sessionId != null) {
      decide(new Decision.Refuse(sessionId, reason, message));
    }
  }
}
