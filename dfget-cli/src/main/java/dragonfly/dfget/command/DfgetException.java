package dragonfly.dfget.command;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A run that ends badly for a reason that the user can understand from the message alone. */
final class DfgetException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;
  private final @Nullable Integer statusCode;
  private final TreeMap<String, String> header;

  DfgetException(ExitCode exitCode, String message) {
    this(exitCode, message, null, Map.of());
  }

  DfgetException(
      ExitCode exitCode, String message, @Nullable Integer statusCode, Map<String, String> header) {
    super(message);
    this.exitCode = exitCode;
    this.statusCode = statusCode;
    this.header = new TreeMap<>(header);
  }

  static DfgetException usage(String message) {
    return new DfgetException(ExitCode.USAGE, message);
  }

  ExitCode exitCode() {
    return exitCode;
  }

  String text() {
    return String.valueOf(getMessage());
  }

  @Nullable Integer statusCode() {
    return statusCode;
  }

  Map<String, String> header() {
    return new TreeMap<>(header);
  }
}
