package dragonfly.manager.job;

import dragonfly.core.id.FilteredQueryParams;
import dragonfly.manager.web.Violations;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the arguments of several kinds of jobs say of a content. */
interface ContentArgs {
  @Nullable Long pieceLength();

  @Nullable String tag();

  @Nullable String application();

  @Nullable String filteredQueryParams();

  @Nullable Map<String, @Nullable String> headers();

  /** Records what is wrong with these. */
  default void checkContent(Violations violations) {
    violations.between("args.piece_length", pieceLength(), 4 << 20, 64 << 20);
    violations.atMost("args.tag", tag(), 1024);
    violations.atMost("args.application", application(), 1024);
    violations.atMost("args.filtered_query_params", filteredQueryParams(), 10_000);
    var given = headers();
    if (given != null && given.size() > 100) {
      violations.wrong("args.headers", given.size() + " headers", "are more than 100");
    }
  }

  /** Names of query parameters that do not count. */
  default List<String> filteredNames() {
    var names = filteredQueryParams();
    return names == null || names.isEmpty()
        ? FilteredQueryParams.DEFAULT
        : Arrays.stream(names.split("&", -1)).filter(name -> !name.isEmpty()).toList();
  }

  default Map<String, String> headersOrNone() {
    var given = headers();
    if (given == null) {
      return Map.of();
    }
    var all = new HashMap<String, String>();
    given.forEach(
        (name, value) -> {
          if (value != null) {
            all.put(name, value);
          }
        });
    return all;
  }

  /** As the protocol tells directories: by the slash at their end. */
  static boolean isDirectory(String url) {
    return url.split("[?#]", 2)[0].endsWith("/");
  }

  /** Records which of the texts are no URLs. */
  static void checkUrls(Violations violations, String field, List<String> urls) {
    violations.each(field, urls, ContentArgs::problem);
  }

  private static Optional<String> problem(String url) {
    try {
      if (new URI(url).getScheme() == null) {
        return Optional.of("is not a url");
      }
    } catch (URISyntaxException _) {
      return Optional.of("is not a url");
    }
    return isDirectory(url) && url.regionMatches(true, 0, "http", 0, 4)
        ? Optional.of("is a directory, which HTTP does not list; name its files")
        : Optional.empty();
  }
}
