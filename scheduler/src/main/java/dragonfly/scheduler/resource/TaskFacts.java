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
    int pieceCount) {
  public TaskFacts {
    filteredQueryParams = List.copyOf(filteredQueryParams);
  }
}
