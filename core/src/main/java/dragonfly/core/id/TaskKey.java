package dragonfly.core.id;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that goes into the id of a standard task. For texts absent and empty are the same.
 *
 * @param url where the content comes from, as the user wrote it
 * @param pieceLength the piece length that the request asked for in bytes, null when it left the
 *     choice to the daemon (a computed length must not be put here)
 * @param filteredQueryParams names of query parameters that do not count, exact case
 * @param revision of a model hub's repository
 * @param content names the task by this text instead of the URL
 * @param blobDigest whether a registry URL that ends in a digest gets that digest as its id
 */
public record TaskKey(
    String url,
    @Nullable Long pieceLength,
    @Nullable String tag,
    @Nullable String application,
    List<String> filteredQueryParams,
    @Nullable String revision,
    @Nullable String content,
    boolean blobDigest) {

  public TaskKey {
    filteredQueryParams = List.copyOf(filteredQueryParams);
  }

  /** A task known by its URL alone, with the default list of filtered query parameters. */
  public static TaskKey ofUrl(String url) {
    return new TaskKey(url, null, null, null, FilteredQueryParams.DEFAULT, null, null, false);
  }
}
