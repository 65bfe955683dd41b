package dragonfly.dfget.client;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the daemon tells about a download, in the order in which it happens. */
public sealed interface DownloadEvent {

  /**
   * The daemon knows what it will download.
   *
   * @param contentLength bytes of the whole content, also when a range was asked
   * @param range the part that was asked, or null for the whole
   * @param pieceCount pieces that touch the part
   * @param isFinished the daemon holds everything already
   */
  record Started(
      String taskId,
      String hostId,
      String peerId,
      long contentLength,
      @Nullable Part range,
      int pieceCount,
      boolean isFinished,
      Map<String, String> responseHeader)
      implements DownloadEvent {
    public Started {
      responseHeader = Map.copyOf(responseHeader);
    }

    /** Bytes that the caller will have at the end. */
    public long length() {
      return range == null ? contentLength : range.length();
    }
  }

  /**
   * A piece is there and its bytes are proved.
   *
   * @param content the bytes, only if they were asked for
   */
  record PieceFinished(
      int number,
      long offset,
      long length,
      Origin origin,
      @Nullable String parentId,
      Duration cost,
      @Nullable ByteBuffer content)
      implements DownloadEvent {}

  /** A byte range of the content. */
  record Part(long start, long length) {}

  /** Where the daemon had a piece from. */
  enum Origin {
    SOURCE,
    PEERS,
    LOCAL
  }
}
