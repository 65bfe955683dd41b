package dragonfly.daemon.backend;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a source says about a content. Immutable.
 *
 * @param contentLength bytes; -1 when the source does not say
 * @param supportsRange whether the source sends parts
 * @param header of the answer, names in lower case, as for the whole content: {@code
 *     content-length} is that of the content
 * @param etag as sent, with its quotes
 * @param lastModified as sent
 */
public record SourceInfo(
    long contentLength,
    boolean supportsRange,
    Map<String, String> header,
    @Nullable String etag,
    @Nullable String lastModified) {
  public SourceInfo {
    if (contentLength < -1) {
      throw new IllegalArgumentException("content length below -1: contentLength=" + contentLength);
    }
    header = Collections.unmodifiableMap(new LinkedHashMap<>(header));
  }
}
