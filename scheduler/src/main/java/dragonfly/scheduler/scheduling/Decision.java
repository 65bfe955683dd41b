package dragonfly.scheduler.scheduling;

import dragonfly.scheduler.resource.PieceReport;
import dragonfly.scheduler.resource.SeedTicket;
import dragonfly.scheduler.resource.SwarmEvent;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Something that has to be done outside, as a consequence of an event. Immutable. */
public sealed interface Decision {

  /** Something to say or do on a peer's announce stream. */
  sealed interface ForSession extends Decision {
    long sessionId();
  }

  record AnswerEmpty(long sessionId) implements ForSession {}

  record AnswerMetadataOnly(long sessionId) implements ForSession {}

  /**
   * @param parents all that the peer should have now, best first, never empty
   * @param isAsked false: the peer did not ask, it only learns of more parents
   */
  record AnswerParents(long sessionId, TaskView task, List<PeerView> parents, boolean isAsked)
      implements ForSession {
    public AnswerParents {
      parents = List.copyOf(parents);
    }
  }

  record AnswerBackToSource(long sessionId, String description) implements ForSession {}

  /** All is said. */
  record EndSession(long sessionId) implements ForSession {}

  /** Why a peer gets nothing. */
  enum Refusal {
    /** Not known here; it has to register. */
    UNKNOWN_PEER,
    /** Nobody has the content, and nobody may fetch it for this peer. */
    NO_PARENT,
    /** The priority forbids the download. */
    FORBIDDEN,
    /** Too many tries, or too many that fetch from the source already. */
    EXHAUSTED
  }

  record Refuse(long sessionId, Refusal reason, String message) implements ForSession {}

  /**
   * Ask a seed to fetch the task.
   *
   * @param excludedHostIds seeds that failed
   * @param version of the daemon that wants it; one of the same generation names the task alike
   */
  record TriggerSeed(long triggerId, SeedTicket ticket, Set<String> excludedHostIds, String version)
      implements Decision {
    public TriggerSeed {
      excludedHostIds = Set.copyOf(excludedHostIds);
    }
  }

  /** Give up waiting for a seed. */
  record CancelSeed(long triggerId) implements Decision {}

  /** Post the event after the delay. */
  record StartTimer(Duration delay, SwarmEvent.TimerFired event) implements Decision {}

  /** Tell who watches which digests the pieces have. */
  record TellDigests(Set<Long> watchIds, List<PieceReport> pieces) implements Decision {
    public TellDigests {
      watchIds = Set.copyOf(watchIds);
      pieces = List.copyOf(pieces);
    }
  }

  /** The source gives other content than before. */
  record NoteSourceChanged(String peerId, String description) implements Decision {}
}
