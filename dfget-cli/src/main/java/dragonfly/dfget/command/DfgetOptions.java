package dragonfly.dfget.command;

import dragonfly.core.digest.Digest;
import dragonfly.dfget.client.StorageOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A checked command line of dfget.
 *
 * @param outputs absolute, one for each URL in the same order
 */
record DfgetOptions(
    List<SourceUrl> urls,
    @Nullable Digest digest,
    Map<String, String> header,
    boolean overwrite,
    Duration timeout,
    @Nullable Long pieceLength,
    ProgressKind progress,
    boolean transferFromDfdaemon,
    boolean disableBackToSource,
    boolean forceHardLink,
    @Nullable String contentForCalculatingTaskId,
    List<String> filteredQueryParams,
    String tag,
    String application,
    int priority,
    boolean alwaysSchedule,
    int maxConcurrentRequests,
    StorageOptions storage,
    List<Path> outputs,
    Path socket) {

  /** How progress is shown. */
  enum ProgressKind {
    AUTO,
    JSON,
    NONE
  }

  DfgetOptions {
    urls = List.copyOf(urls);
    outputs = List.copyOf(outputs);
    filteredQueryParams = List.copyOf(filteredQueryParams);
  }

  /** No secrets in logs. */
  @Override
  public String toString() {
    return "DfgetOptions[outputs=" + outputs + "]";
  }
}
