package dragonfly.dfget.client;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The source of the content answered the daemon with an error. */
public final class SourceRefusedException extends DaemonException {
  private static final long serialVersionUID = 1L;
  private final TreeMap<String, String> header;
  private final @Nullable Integer statusCode;

  SourceRefusedException(String message, Map<String, String> header, @Nullable Integer statusCode) {
    super(message, null);
    this.header = new TreeMap<>(header);
    this.statusCode = statusCode;
  }

  /** The headers of the source's answer, by name; empty if there was no answer. */
  public Map<String, String> header() {
    return new TreeMap<>(header);
  }

  /** The HTTP status, or null if the source did not answer in HTTP. */
  public @Nullable Integer statusCode() {
    return statusCode;
  }
}
