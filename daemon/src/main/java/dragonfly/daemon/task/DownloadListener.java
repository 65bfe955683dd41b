package dragonfly.daemon.task;

import dragonfly.core.piece.ByteRange;
import dragonfly.core.piece.PieceSpan;
import dragonfly.daemon.storage.StoredPiece;
import dragonfly.daemon.storage.StoredTask;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Told of one request's progress, on the thread that made the request. */
public interface DownloadListener {
  /**
   * The content's length is known; called once, before any piece.
   *
   * @param range the wanted part; null: all
   * @param pieces those that hold the wanted part
   * @param finished the whole task was stored already
   */
  void started(
      StoredTask task,
      String peerId,
      @Nullable ByteRange range,
      List<PieceSpan> pieces,
      boolean finished);

  /**
   * A wanted piece is stored.
   *
   * @param local it was stored before this request came
   */
  void piece(StoredTask task, StoredPiece piece, boolean local);
}
