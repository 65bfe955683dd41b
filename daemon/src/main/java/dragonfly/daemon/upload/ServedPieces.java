package dragonfly.daemon.upload;

import dragonfly.core.error.DragonflyException;
import dragonfly.daemon.metrics.DaemonMetrics;
import dragonfly.daemon.storage.StoredPiece;
import dragonfly.daemon.storage.StoredTask;
import dragonfly.daemon.storage.TaskKind;
import dragonfly.daemon.storage.TaskStorage;
import dragonfly.daemon.vortex.PieceLookup;
import io.grpc.Status;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the bytes of a piece that a child asks for, and keeps its task from being collected while
 * they are sent. Thread-safe; called on the piece server's virtual threads.
 */
public final class ServedPieces implements PieceLookup {
  /** How long a request waits for a piece that is being fetched. */
  private static final Duration BEING_FETCHED = Duration.ofSeconds(30);

  private final TaskStorage storage;
  private final PieceAnnouncer announcer;
  private final DaemonMetrics metrics;
  private final Map<String, Holders> inUse = new ConcurrentHashMap<>();

  public ServedPieces(TaskStorage storage, PieceAnnouncer announcer, DaemonMetrics metrics) {
    this.storage = storage;
    this.announcer = announcer;
    this.metrics = metrics;
  }

  @Override
  public Answer find(TaskKind kind, String taskId, int number) {
    var task = storage.find(taskId).filter(found -> found.record().kind() == kind).orElse(null);
    if (task == null) {
      return notFound(taskId, number);
    }
    try {
      if (task.isFinished() && !task.verifyUnchanged()) {
        return notFound(taskId, number);
      }
      var piece = task.awaitPiece(number, BEING_FETCHED);
      if (piece.isEmpty()) {
        return notFound(taskId, number);
      }
      inUse.compute(taskId, (_, holders) -> (holders == null ? new Holders(task) : holders).add());
      announcer.uploadStarted(taskId, number);
      metrics.pieceUploadBegun();
      return found(task, piece.get());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Answer.Failed("daemon stops");
    } catch (DragonflyException e) {
      return e.code() == Status.Code.NOT_FOUND
          ? notFound(taskId, number)
          : new Answer.Failed(String.valueOf(e.getMessage()));
    }
  }

  private static Answer found(StoredTask task, StoredPiece piece) {
    return new Answer.Found(
        task.contentFile(),
        piece.number(),
        piece.offset(),
        piece.length(),
        piece.digest(),
        piece.parentId(),
        piece.cost(),
        piece.createdAt());
  }

  private static Answer notFound(String taskId, int number) {
    return new Answer.NotFound("piece %s-%d not found".formatted(taskId, number));
  }

  @Override
  public void ended(TaskKind kind, String taskId, int number) {
    inUse.computeIfPresent(taskId, (_, holders) -> holders.remove());
    announcer.uploadEnded();
    metrics.pieceUploadEnded(
        storage
            .find(taskId)
            .flatMap(task -> task.piece(number))
            .map(StoredPiece::length)
            .orElse(0L));
  }

  /** One use of a task for all its uploads. Confined to the map's compute calls. */
  private static final class Holders {
    private final StoredTask.Use use;
    private int count;

    Holders(StoredTask task) {
      use = task.use();
    }

    Holders add() {
      count++;
      return this;
    }

    @Nullable Holders remove() {
      if (--count > 0) {
        return this;
      }
      use.close();
      return null;
    }
  }
}
