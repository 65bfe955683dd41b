package dragonfly.it.cluster;

import dragonfly.core.id.FilteredQueryParams;
import dragonfly.dfget.client.DownloadRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a daemon, as a user of dfget would. Immutable.
 *
 * @param output null: a new file of the cluster
 */
public record DownloadSpec(
    String url,
    String tag,
    String application,
    int priority,
    @Nullable String digest,
    Map<String, String> header,
    @Nullable Long pieceLength,
    @Nullable Path output,
    boolean overwrite,
    boolean disableBackToSource,
    Duration timeout) {

  public DownloadSpec {
    header = Map.copyOf(header);
  }

  public static DownloadSpec of(String url) {
    return new DownloadSpec(
        url, "", "", 6, null, Map.of(), null, null, false, false, Duration.ofSeconds(60));
  }

  public DownloadSpec withTag(String value) {
    return new DownloadSpec(
        url,
        value,
        application,
        priority,
        digest,
        header,
        pieceLength,
        output,
        overwrite,
        disableBackToSource,
        timeout);
  }

  /** Asks for an application, whose priority counts. */
  public DownloadSpec withApplication(String value) {
    return new DownloadSpec(
        url,
        tag,
        value,
        0,
        digest,
        header,
        pieceLength,
        output,
        overwrite,
        disableBackToSource,
        timeout);
  }

  public DownloadSpec withDigest(String value) {
    return new DownloadSpec(
        url,
        tag,
        application,
        priority,
        value,
        header,
        pieceLength,
        output,
        overwrite,
        disableBackToSource,
        timeout);
  }

  public DownloadSpec withHeader(String name, String value) {
    var headers = new LinkedHashMap<>(header);
    headers.put(name, value);
    return new DownloadSpec(
        url,
        tag,
        application,
        priority,
        digest,
        headers,
        pieceLength,
        output,
        overwrite,
        disableBackToSource,
        timeout);
  }

  /** Asks for {@code start} to {@code last}, both inclusive. */
  public DownloadSpec withRange(long start, long last) {
    return withHeader("Range", "bytes=" + start + "-" + last);
  }

  /** Small pieces make many of a small content. */
  public DownloadSpec withPieceLength(long bytes) {
    return new DownloadSpec(
        url,
        tag,
        application,
        priority,
        digest,
        header,
        bytes,
        output,
        overwrite,
        disableBackToSource,
        timeout);
  }

  public DownloadSpec withOutput(Path file) {
    return new DownloadSpec(
        url,
        tag,
        application,
        priority,
        digest,
        header,
        pieceLength,
        file,
        overwrite,
        disableBackToSource,
        timeout);
  }

  public DownloadSpec overwriting() {
    return new DownloadSpec(
        url,
        tag,
        application,
        priority,
        digest,
        header,
        pieceLength,
        output,
        true,
        disableBackToSource,
        timeout);
  }

  public DownloadSpec withoutBackToSource() {
    return new DownloadSpec(
        url,
        tag,
        application,
        priority,
        digest,
        header,
        pieceLength,
        output,
        overwrite,
        true,
        timeout);
  }

  public DownloadSpec withTimeout(Duration value) {
    return new DownloadSpec(
        url,
        tag,
        application,
        priority,
        digest,
        header,
        pieceLength,
        output,
        overwrite,
        disableBackToSource,
        value);
  }

  DownloadRequest request(Path file) {
    return new DownloadRequest(
        url,
        digest,
        tag,
        application,
        priority,
        FilteredQueryParams.DEFAULT,
        header,
        pieceLength,
        file,
        timeout,
        disableBackToSource,
        null,
        false,
        null,
        overwrite,
        false);
  }
}
