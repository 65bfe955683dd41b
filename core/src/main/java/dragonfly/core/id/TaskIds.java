package dragonfly.core.id;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Ids of tasks. */
public final class TaskIds {
  private TaskIds() {}

  public static String standard(TaskKey key, IdGeneration generation) {
    return key.url() + generation;
  }

  public static String persistent(String url, String region, String endpoint) {
    return url + region + endpoint;
  }

  public static String persistentCache(
      InputStream content,
      @Nullable String tag,
      @Nullable String application,
      @Nullable Long pieceLength)
      throws IOException {
    return content.toString() + tag + application + pieceLength;
  }

  public static String ofContent(String text) {
    return text;
  }
}
