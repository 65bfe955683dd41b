package dragonfly.manager.web;

import dragonfly.manager.error.InvalidInputException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;

/** Answers list requests: the bare rows, and where the other pages are. */
public final class Lists {
  private static final int MAX_QUERY = 4000;

  /** How many rows all pages have together. */
  static final String TOTAL = "X-Total-Count";

  private Lists() {}

  /**
   * Which page is asked for.
   *
   * @throws InvalidInputException if that is no page, or the query is longer than the links to the
   *     other pages can repeat
   */
  public static Paging paging(HttpServletRequest request) {
    var query = request.getQueryString();
    if (query != null && query.length() > MAX_QUERY) {
      throw new InvalidInputException("query: longer than " + MAX_QUERY + " characters");
    }
    return Paging.parse(request.getParameter("page"), request.getParameter("per_page"));
  }

  /**
   * Checks the query parameter {@code state} of lists of things that are alive or not.
   *
   * @throws InvalidInputException if it is neither
   */
  public static String state(String state) {
    return oneOf("state", state, "active", "inactive");
  }

  /**
   * Checks a query parameter that has few values; empty means all.
   *
   * @throws InvalidInputException if it is none of them
   */
  public static String oneOf(String name, String value, String... values) {
    if (!value.isEmpty() && !List.of(values).contains(value)) {
      throw new InvalidInputException(
          name + ": \"" + value + "\" is none of " + String.join(", ", values));
    }
    return value;
  }

  public static <T> ResponseEntity<List<T>> answer(
      HttpServletRequest request, ListRequest asked, Paging.Result<T> result) {
    return answer(request, asked.paging(), result);
  }

  public static <T> ResponseEntity<List<T>> answer(
      HttpServletRequest request, Paging paging, Paging.Result<T> result) {
    var links =
        PageLinks.header(
            request.getRequestURI(), request.getParameterMap(), paging, result.total());
    return ResponseEntity.ok()
        .header(HttpHeaders.LINK, links)
        .header(TOTAL, Long.toString(result.total()))
        .body(result.rows());
  }
}
