package dragonfly.daemon.task;

import dragonfly.core.error.DragonflyException;
import dragonfly.daemon.piece.PieceEvent;
import dragonfly.daemon.piece.SeedTrigger;
import dragonfly.daemon.scheduler.AnnounceSession;
import dragonfly.daemon.scheduler.ScheduleResponse;
import dragonfly.daemon.storage.StoredPiece;
import java.util.BitSet;

/** What drives a running download. */
sealed interface DownloadEvent {
  record SchedulerSaid(AnnounceSession session, ScheduleResponse response)
      implements DownloadEvent {}

  record FromParent(PieceEvent event) implements DownloadEvent {}

  /** A piece came from the source and is stored. */
  record SourceStored(StoredPiece piece) implements DownloadEvent {}

  /** The source gave everything that was asked for. */
  record SourceDone() implements DownloadEvent {}

  record SourceFailed(DragonflyException cause) implements DownloadEvent {}

  /** A seed that this daemon asked itself answers, or not. */
  record SeedAnswered(SeedTrigger.Outcome outcome) implements DownloadEvent {}

  /** Another request needs more pieces of the task. */
  record Want(BitSet pieces) implements DownloadEvent {}

  record Cancelled() implements DownloadEvent {}
}
