package dragonfly.scheduler.scheduling;

import dragonfly.core.piece.SizeScope;
import dragonfly.scheduler.resource.PieceReport;
import dragonfly.scheduler.resource.Swarm;
import dragonfly.scheduler.resource.TaskFacts;
import dragonfly.scheduler.resource.TaskState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A task at a moment.
 *
 * @param facts null when no peer has registered yet
 * @param contentLength negative when unknown
 * @param pieceCount negative when unknown
 * @param sourcePieces only where they were asked for
 */
public record TaskView(
    String id,
    @Nullable TaskFacts facts,
    long contentLength,
    int pieceCount,
    SizeScope sizeScope,
    TaskState state,
    int peerCount,
    boolean hasAvailablePeer,
    Instant createdAt,
    Instant updatedAt,
    List<PieceReport> sourcePieces) {

  /** Looks at a swarm; inside its context. */
  public static TaskView of(Swarm swarm, boolean withPieces) {
    var task = swarm.task();
    return new TaskView(
        task.id(),
        task.facts(),
        task.contentLength(),
        task.pieceCount(),
        task.sizeScope(),
        task.state(),
        swarm.peers().size(),
        !swarm.roots().isEmpty() || !swarm.mates().isEmpty(),
        task.createdAt(),
        task.updatedAt(),
        withPieces ? List.copyOf(task.sourcePieces()) : List.of());
  }
}
