package dragonfly.scheduler.resource;

import dragonfly.core.piece.PieceSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A fact about a swarm. */
public sealed interface SwarmEvent {

  /** What a peer said on its announce stream. */
  sealed interface PeerMessage extends SwarmEvent {
    long sessionId();

    String peerId();
  }

  /**
   * A peer wants the task, or has it.
   *
   * @param isMetadataOnly it has the whole content and only says so
   * @param ticket what it takes to ask a seed
   */
  record Registered(
      long sessionId,
      String peerId,
      Host host,
      TaskFacts facts,
      PeerTerms terms,
      boolean isMetadataOnly,
      SeedTicket ticket)
      implements PeerMessage {}

  record DownloadStarted(long sessionId, String peerId) implements PeerMessage {}

  record BackToSourceStarted(long sessionId, String peerId) implements PeerMessage {}

  /** The peer lacks pieces and its parents do not help. */
  record RescheduleAsked(long sessionId, String peerId, Set<String> parentIds)
      implements PeerMessage {
    public RescheduleAsked {
      parentIds = Set.copyOf(parentIds);
    }
  }

  /** A piece came from a parent. */
  record PieceFinished(long sessionId, String peerId, PieceReport piece) implements PeerMessage {}

  /** A piece came from the source. */
  record SourcePieceFinished(long sessionId, String peerId, PieceReport piece)
      implements PeerMessage {}

  /** A piece could not be had from that parent. */
  record PieceFailed(long sessionId, String peerId, String parentId, boolean isTemporary)
      implements PeerMessage {}

  /** A piece could not be had from the source. */
  record SourcePieceFailed(long sessionId, String peerId, String description)
      implements PeerMessage {}

  record DownloadFinished(long sessionId, String peerId) implements PeerMessage {}

  record BackToSourceFinished(long sessionId, String peerId) implements PeerMessage {}

  record DownloadFailed(long sessionId, String peerId, String description) implements PeerMessage {}

  record BackToSourceFailed(long sessionId, String peerId, String description)
      implements PeerMessage {}

  /** The announce stream ended, and not by us. */
  record SessionClosed(long sessionId, String peerId) implements PeerMessage {}

  record PeerDeleted(String peerId) implements SwarmEvent {}

  /** The host has dropped its copies of the task. */
  record TaskDeletedOnHost(String hostId) implements SwarmEvent {}

  /** The host is gone with all its peers. */
  record HostLeft(Host host) implements SwarmEvent {}

  /** The connection that told us that the host's daemon lives broke. */
  record HostLost(Host host) implements SwarmEvent {}

  /**
   * The host has content on its disk.
   *
   * @param pieces what it has of the task if not all
   */
  record TaskHeld(Host host, String peerId, TaskFacts facts, boolean isFinished, PieceSet pieces)
      implements SwarmEvent {}

  /** A seed was found for a request. */
  record SeedChosen(long triggerId, String hostId) implements SwarmEvent {}

  /**
   * A seed reports on the stream of the call that triggered it.
   *
   * @param piece null when it only began
   */
  record SeedProgress(long triggerId, Host host, String peerId, @Nullable PieceReport piece)
      implements SwarmEvent {}

  /** How a request to a seed ended. */
  enum SeedOutcome {
    SUCCEEDED,
    FAILED,
    /** There was no seed to ask. */
    NONE
  }

  record SeedEnded(long triggerId, SeedOutcome outcome, String description) implements SwarmEvent {}

  record WatchStarted(long watchId) implements SwarmEvent {}

  record WatchEnded(long watchId) implements SwarmEvent {}

  /** Time to look for peers that have to go. */
  record SweepDue() implements SwarmEvent {}

  /** A timer that was asked for has run out. */
  sealed interface TimerFired extends SwarmEvent {}

  record PushDue(String peerId) implements TimerFired {}

  record SeedCheckDue(long triggerId) implements TimerFired {}

  record SourceCheckDue(String peerId, long sessionId) implements TimerFired {}

  /** The time is over in which a daemon may come back whose connection broke. */
  record HostAway(Host host) implements TimerFired {}

  /** The scheduler has run long enough to know what hosts hold. */
  record LearningOver() implements TimerFired {}

  /** The time is over in which a source may come back whose announce stream broke. */
  record GraceOver(String peerId, long sessionId) implements TimerFired {}
}
