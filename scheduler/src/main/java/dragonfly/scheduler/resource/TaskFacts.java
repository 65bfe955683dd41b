package dragonfly.scheduler.resource;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a peer says about the task when it registers.
 *
 * @param type number of the protocol
 * @param pieceLength 0 when not known
 * @param contentLength negative when not known
 * @param pieceCount negative when not known
 * @param sourceVersion which version of the content the source has, as far as the peer knows
 */
public record TaskFacts(
    String url,
    int type,
    @Nullable String tag,
    @Nullable String application,
    @Nullable String digest,
    List<String> filteredQueryParams,
    long pieceLength,
    long contentLength,
    int pieceCount,
    @Nullable String sourceVersion) {
  public TaskFacts {
    filteredQueryParams = List.copyOf(filteredQueryParams);
  }

  /** Of a version that is not known. */
  public TaskFacts(
      String url,
      int type,
      @Nullable String tag,
      @Nullable String application,
      @Nullable String digest,
      List<String> filteredQueryParams,
      long pieceLength,
      long contentLength,
      int pieceCount) {
    this(
        url,
        type,
        tag,
        application,
        digest,
        filteredQueryParams,
        pieceLength,
        contentLength,
        pieceCount,
        null);
  }

  /** Which content the peer means. */
  public ContentIdentity identity() {
    return new ContentIdentity(contentLength, sourceVersion);
  }
}
