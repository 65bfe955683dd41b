package dragonfly.dfget.client;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the daemon is asked to download.
 *
 * @param priority 0 to 6
 * @param header to the source, by name
 * @param output absolute path that the daemon writes; null when it shall send the content instead
 * @param pieceLength in bytes; null lets the daemon choose
 * @param alwaysSchedule also a small object goes through the scheduler
 */
public record DownloadRequest(
    String url,
    @Nullable String digest,
    String tag,
    String application,
    int priority,
    List<String> filteredQueryParams,
    Map<String, String> header,
    @Nullable Long pieceLength,
    @Nullable Path output,
    Duration timeout,
    boolean disableBackToSource,
    @Nullable StorageOptions storage,
    boolean forceHardLink,
    @Nullable String contentForCalculatingTaskId,
    boolean overwrite,
    boolean alwaysSchedule) {

  public DownloadRequest {
    filteredQueryParams = List.copyOf(filteredQueryParams);
    header = new LinkedHashMap<>(header);
  }

  @Override
  public Map<String, String> header() {
    return new LinkedHashMap<>(header);
  }

  /** No secrets in logs: a URL may be signed, a header may hold a token. */
  @Override
  public String toString() {
    return "DownloadRequest[output=" + output + "]";
  }
}
