package dragonfly.daemon.task;

import dragonfly.core.digest.Digest;
import dragonfly.core.error.DragonflyException;
import dragonfly.core.piece.ByteRange;
import dragonfly.daemon.backend.SourceRequest;
import dragonfly.daemon.scheduler.RelayedDownload;
import dragonfly.daemon.storage.TaskKind;
import io.grpc.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a caller wants. Immutable.
 *
 * @param taskId names the task in the cluster
 * @param source where the content comes from, with the caller's own credentials
 * @param priority 0 to 6
 * @param pieceLength asked for by the caller; null: computed from the content's length
 * @param rangeHeader value of an HTTP Range header, read once the content's length is known
 * @param needBackToSource the caller (a scheduler) wants this daemon to fetch from the source
 * @param triggered asked for by another host: no block list, no output, finished tasks are reported
 *     to the scheduler only
 * @param timeout of the whole request; null: none
 * @param digest of the whole content, proved before the download counts as finished
 * @param sourceVersion the version that another host wants to have from here; null: whatever there
 *     is
 * @param relayed the message as it came, for schedulers and seeds
 */
public record DownloadRequest(
    String taskId,
    TaskKind kind,
    SourceRequest source,
    @Nullable String tag,
    @Nullable String application,
    int priority,
    @Nullable Long pieceLength,
    @Nullable ByteRange range,
    @Nullable String rangeHeader,
    boolean disableBackToSource,
    boolean needBackToSource,
    boolean triggered,
    @Nullable Duration timeout,
    @Nullable Digest digest,
    @Nullable OutputWish output,
    @Nullable String sourceVersion,
    RelayedDownload relayed) {

  /**
   * Where the content shall appear.
   *
   * @param path absolute, on this machine
   * @param overwrite replaces another file of that name
   * @param forceHardLink fails instead of copying when a link is impossible
   */
  public record OutputWish(Path path, boolean overwrite, boolean forceHardLink) {}

  /** Whether the request carries something that a source may take for a permission. */
  public boolean hasCredentials() {
    return source.objectStorage() != null
        || source.header().keySet().stream()
            .anyMatch(name -> CREDENTIAL_HEADERS.contains(name.toLowerCase(Locale.ROOT)));
  }

  private static final List<String> CREDENTIAL_HEADERS =
      List.of("authorization", "cookie", "proxy-authorization", "x-amz-security-token");

  /**
   * The wanted part of a content of {@code contentLength} bytes; empty: all of it.
   *
   * @throws DragonflyException FAILED_PRECONDITION if the content has no such part
   */
  Optional<ByteRange> rangeOf(long contentLength) {
    try {
      if (range != null) {
        return Optional.of(within(range, contentLength));
      }
      return rangeHeader == null
          ? Optional.empty()
          : Optional.of(ByteRange.parseHttp(rangeHeader, contentLength));
    } catch (IllegalArgumentException e) {
      throw new DragonflyException(
          Status.Code.FAILED_PRECONDITION, String.valueOf(e.getMessage()), e);
    }
  }

  private static ByteRange within(ByteRange range, long contentLength) {
    if (range.length() == 0 || range.endExclusive() > contentLength) {
      throw new IllegalArgumentException(
          "range outside of the content: start=%d length=%d contentLength=%d"
              .formatted(range.start(), range.length(), contentLength));
    }
    return range;
  }
}
