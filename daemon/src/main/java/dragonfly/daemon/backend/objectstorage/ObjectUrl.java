package dragonfly.daemon.backend.objectstorage;

import dragonfly.core.error.DragonflyException;
import dragonfly.daemon.backend.SourceUrls;
import io.grpc.Status;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code s3://bucket/key?versionId=...}. Immutable.
 *
 * @param key as it is called in the store: percent escapes of the url undone
 * @param versionId null means the newest
 */
record ObjectUrl(String bucket, String key, @Nullable String versionId) {
  private static final Pattern URL =
      Pattern.compile("(?is)s3://([^/?#@]+)/([^?#]+)(?:\\?([^#]*))?(?:#.*)?");

  private static final Pattern DIRECTORY =
      Pattern.compile("(?is)s3://([^/?#@]+)/((?:[^?#]*/)?)(?:\\?[^#]*)?(?:#.*)?");

  /**
   * @throws DragonflyException INVALID_ARGUMENT naming the url
   */
  static ObjectUrl parse(String text) {
    Matcher url = URL.matcher(text.strip());
    if (!url.matches()) {
      throw new DragonflyException(
          Status.Code.INVALID_ARGUMENT,
          "malformed url: url=\"%s\" (expected s3://bucket/key)"
              .formatted(SourceUrls.display(text)));
    }
    return new ObjectUrl(url.group(1), unescape(url.group(2)), versionId(url.group(3)));
  }

  /**
   * A directory: {@code s3://bucket/} or {@code s3://bucket/prefix/}; its key may be empty.
   *
   * @throws DragonflyException INVALID_ARGUMENT naming the url
   */
  static ObjectUrl parseDirectory(String text) {
    Matcher url = DIRECTORY.matcher(text.strip());
    if (!url.matches()) {
      throw new DragonflyException(
          Status.Code.INVALID_ARGUMENT,
          "malformed url: url=\"%s\" (expected s3://bucket/directory/)"
              .formatted(SourceUrls.display(text)));
    }
    return new ObjectUrl(url.group(1), unescape(url.group(2)), null);
  }

  private static @Nullable String versionId(@Nullable String query) {
    if (query != null) {
      for (String pair : query.split("&")) {
        if (pair.startsWith("versionId=")) {
          return unescape(pair.substring("versionId=".length()));
        }
      }
    }
    return null;
  }

  private static String unescape(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      return text; // a lone percent sign stands for itself
    }
  }
}
