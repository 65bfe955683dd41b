package dragonfly.daemon.storage;

import dragonfly.core.id.FilteredQueryParams;
import java.time.Instant;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a daemon remembers of a task besides its pieces. Holds no credentials: user information and
 * signatures are taken out of the URL, and header fields that carry secrets are left out.
 * Immutable.
 *
 * @param url without credentials
 * @param pieceLength in bytes, at least 1
 * @param contentLength in bytes, at least 0
 * @param responseHeader of the source; looked up without regard to case
 * @param digest of the whole content, when somebody named one
 * @param restricted fetched with a caller's credentials: only for callers whom the source allows it
 * @param finishedAt when the last piece was stored; null before
 */
public record TaskRecord(
    String taskId,
    String url,
    @Nullable String tag,
    @Nullable String application,
    TaskKind kind,
    long pieceLength,
    long contentLength,
    Map<String, String> responseHeader,
    @Nullable String digest,
    boolean restricted,
    Instant createdAt,
    @Nullable Instant finishedAt) {
  // The id names files, so nothing that a file system takes for more than a name gets in.
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{4,128}");
  private static final Pattern USER_INFO = Pattern.compile("^([A-Za-z][A-Za-z0-9+.-]*://)[^/?#]*@");
  private static final Set<String> SIGNING =
      FilteredQueryParams.DEFAULT.stream()
          .filter(name -> !name.equals("ns"))
          .map(name -> name.toLowerCase(Locale.ROOT))
          .collect(Collectors.toUnmodifiableSet());
  private static final Set<String> SECRET_FIELDS =
      Set.of(
          "authorization",
          "cookie",
          "set-cookie",
          "set-cookie2",
          "proxy-authorization",
          "x-amz-security-token");

  /**
   * @throws IllegalArgumentException if an id or a length is not one
   */
  public TaskRecord {
    checkId(taskId);
    if (pieceLength < 1 || contentLength < 0) {
      throw new IllegalArgumentException(
          "not a task: contentLength=" + contentLength + " pieceLength=" + pieceLength);
    }
    url = withoutCredentials(url);
    var kept = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    responseHeader.forEach(
        (name, value) -> {
          if (!SECRET_FIELDS.contains(name.toLowerCase(Locale.ROOT))) {
            kept.put(name, value);
          }
        });
    responseHeader = Collections.unmodifiableMap(kept);
  }

  TaskRecord withFinishedAt(@Nullable Instant instant) {
    return new TaskRecord(
        taskId,
        url,
        tag,
        application,
        kind,
        pieceLength,
        contentLength,
        responseHeader,
        digest,
        restricted,
        createdAt,
        instant);
  }

  static void checkId(String taskId) {
    if (!ID.matcher(taskId).matches()) {
      throw new IllegalArgumentException("not a task id: " + taskId);
    }
  }

  private static String withoutCredentials(String url) {
    var bare = USER_INFO.matcher(url).replaceFirst("$1");
    int query = bare.indexOf('?');
    if (query < 0) {
      return bare;
    }
    int fragment = bare.indexOf('#', query);
    var end = fragment < 0 ? "" : bare.substring(fragment);
    var params = bare.substring(query + 1, fragment < 0 ? bare.length() : fragment);
    var kept =
        Stream.of(params.split("&", -1))
            .filter(param -> !SIGNING.contains(nameOf(param).toLowerCase(Locale.ROOT)))
            .collect(Collectors.joining("&"));
    return bare.substring(0, query) + (kept.isEmpty() ? "" : "?" + kept) + end;
  }

  private static String nameOf(String param) {
    int equals = param.indexOf('=');
    return equals < 0 ? param : param.substring(0, equals);
  }
}
