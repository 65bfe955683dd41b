package dragonfly.daemon.vortex;

import dragonfly.daemon.storage.TaskKind;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Where a server finds the pieces that it is asked for. Called on virtual threads; may block. */
public interface PieceLookup {
  /** Looks for a piece; may wait a while for one that is on its way. */
  Answer find(TaskKind kind, String taskId, int number) throws InterruptedException;

  /**
   * Told once for every {@link Answer.Found}: the piece was sent, or its sending broke off. Must
   * not block.
   */
  default void ended(TaskKind kind, String taskId, int number) {}

  /** What a look-up gives. */
  sealed interface Answer {
    /**
     * The piece is in a file.
     *
     * @param offset of the piece in the content and in the file
     * @param length in bytes
     * @param digest {@code crc32:<decimal>}
     * @param parentId whence it came; null: from the source
     * @param cost time it took to get it
     */
    record Found(
        Path file,
        int number,
        long offset,
        long length,
        String digest,
        @Nullable String parentId,
        Duration cost,
        Instant createdAt)
        implements Answer {}

    /** There is no such piece here; the child tries another parent. */
    record NotFound(String message) implements Answer {}

    /** The store failed. */
    record Failed(String message) implements Answer {}
  }
}
