package dragonfly.manager.web;

import org.jspecify.annotations.Nullable;

/**
 * The body of a refused request.
 *
 * @param message what happened
 * @param errors what is wrong with the input; then there is no message
 */
public record ErrorBody(@Nullable String message, @Nullable String errors) {
  public static ErrorBody message(String message) {
    return new ErrorBody(message, null);
  }

  public static ErrorBody errors(String errors) {
    return new ErrorBody(null, errors);
  }
}
