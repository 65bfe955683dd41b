package dragonfly.core.error;

import io.grpc.Status;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The source of a content refused or failed. Travels as INTERNAL together with what the source
 * said, so that the user sees the source's own status.
 */
public class SourceException extends DragonflyException {
  private static final long serialVersionUID = 1L;

  private final transient Map<String, String> header;
  private final @Nullable Integer statusCode;

  /**
   * @param header what the source answered with, in its order; empty when it never answered
   * @param statusCode the source's own (HTTP) status, null when it never answered
   */
  public SourceException(String message, Map<String, String> header, @Nullable Integer statusCode) {
    this(message, header, statusCode, null);
  }

  public SourceException(
      String message,
      Map<String, String> header,
      @Nullable Integer statusCode,
      @Nullable Throwable cause) {
    super(Status.Code.INTERNAL, message, cause);
    this.header = Collections.unmodifiableMap(new LinkedHashMap<>(header));
    this.statusCode = statusCode;
  }

  /** What the source answered with; unmodifiable. */
  public final Map<String, String> header() {
    return header;
  }

  /** The source's own status, null when it never answered. */
  public final @Nullable Integer statusCode() {
    return statusCode;
  }
}
