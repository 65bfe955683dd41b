package dragonfly.daemon.backend;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What to ask a source for. Immutable.
 *
 * @param url of the content, may hold credentials
 * @param header the caller's headers for the source
 * @param objectStorage for sources of that kind, else null
 * @param timeout longest time of the whole call, the body included, above zero
 */
public record SourceRequest(
    String url,
    Map<String, String> header,
    @Nullable ObjectStorageOptions objectStorage,
    Duration timeout) {
  public SourceRequest {
    header = Map.copyOf(header);
    if (!timeout.isPositive()) {
      throw new IllegalArgumentException("timeout is not above zero: timeout=" + timeout);
    }
  }

  /** Keeps url and headers, which may hold credentials, out of logs. */
  @Override
  public String toString() {
    return "SourceRequest(" + SourceUrls.display(url) + ")";
  }
}
