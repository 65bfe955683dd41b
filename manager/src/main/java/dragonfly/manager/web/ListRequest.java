package dragonfly.manager.web;

import dragonfly.manager.error.InvalidInputException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What every list request may ask for.
 *
 * @param sort names of columns divided by commas, {@code -} before a name for descending; empty for
 *     the order of the list
 * @param search a text that the rows must contain, in whatever case; empty for all rows
 */
public record ListRequest(Paging paging, String sort, String search) {
  private static final int MAX_LENGTH = 256;

  public ListRequest {
    check("sort", sort);
    check("search", search);
  }

  /**
   * Reads the query parameters {@code page}, {@code per_page}, {@code sort} and {@code search}.
   *
   * @throws InvalidInputException naming the parameter and its value
   */
  public static ListRequest of(HttpServletRequest request) {
    return new ListRequest(
        Lists.paging(request),
        orEmpty(request.getParameter("sort")),
        orEmpty(request.getParameter("search")));
  }

  /** The searched text as a pattern for lower-case texts and {@code like … escape '!'}. */
  public String searchPattern() {
    return "%" + search.toLowerCase(Locale.ROOT).replaceAll("([!%_])", "!$1") + "%";
  }

  private static String orEmpty(@Nullable String text) {
    return Objects.requireNonNullElse(text, "");
  }

  private static void check(String name, String text) {
    if (text.length() > MAX_LENGTH) {
      throw new InvalidInputException(name + ": is longer than " + MAX_LENGTH + " characters");
    }
  }
}
