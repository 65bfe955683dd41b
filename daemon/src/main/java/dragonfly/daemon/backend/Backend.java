package dragonfly.daemon.backend;

import dragonfly.core.error.DragonflyException;
import dragonfly.core.piece.ByteRange;
import io.grpc.Status;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One kind of source. Thread-safe; all calls block, each within the time-out of its request.
 *
 * <p>Failures: {@link dragonfly.core.error.SourceException} when the source refuses, cannot be
 * reached or breaks off, with its status and headers where it answered; {@link
 * SourceChangedException} when it is not the content that was asked for; a {@link
 * dragonfly.core.error.DragonflyException} with INVALID_ARGUMENT for a url or header that nobody
 * could ask. Messages hold neither the query of a url nor credentials.
 */
public interface Backend {
  /** What the source says about the content, without fetching it. */
  SourceInfo stat(SourceRequest request);

  /**
   * Opens the content. The caller closes the body.
   *
   * @param range null means all of it; never empty
   * @param expected what {@link #stat} said, null when it was not asked: the answer must agree in
   *     length, ETag and modification time
   * @throws SourceChangedException if it does not agree, or if the source sends something else than
   *     the range: bytes of a wrong place are never returned
   */
  SourceBody open(SourceRequest request, @Nullable ByteRange range, @Nullable SourceInfo expected);

  /**
   * What lies in a directory and below.
   *
   * @param request its url ends with a slash
   * @throws DragonflyException INVALID_ARGUMENT if this kind of source cannot be listed
   */
  default List<SourceEntry> list(SourceRequest request) {
    throw new DragonflyException(
        Status.Code.INVALID_ARGUMENT,
        "directories of this kind of source cannot be listed: url=\"%s\""
            .formatted(SourceUrls.display(request.url())));
  }
}
