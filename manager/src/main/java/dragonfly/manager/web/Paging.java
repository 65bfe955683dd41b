package dragonfly.manager.web;

import dragonfly.manager.error.InvalidInputException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which page a list request asks for.
 *
 * @param page from 1
 * @param perPage rows of a page, 1 to 10,000,000
 */
public record Paging(int page, int perPage) {
  private static final int DEFAULT_PER_PAGE = 10;
  private static final int MAX_PER_PAGE = 10_000_000;

  /** One page of rows and the number of rows in all pages. */
  public record Result<T>(List<T> rows, long total) {
    public Result {
      rows = List.copyOf(rows);
    }
  }

  /**
   * Reads the query parameters; absent, empty and 0 mean the default.
   *
   * @throws InvalidInputException naming the parameter and its value
   */
  public static Paging parse(@Nullable String page, @Nullable String perPage) {
    return new Paging(
        number("page", page, 1, Integer.MAX_VALUE),
        number("per_page", perPage, DEFAULT_PER_PAGE, MAX_PER_PAGE));
  }

  private static int number(String name, @Nullable String text, int byDefault, int max) {
    if (text == null || text.isEmpty()) {
      return byDefault;
    }
    try {
      int number = Integer.parseInt(text);
      if (number >= 0 && number <= max) {
        return number == 0 ? byDefault : number;
      }
    } catch (NumberFormatException _) {
      // told below
    }
    throw new InvalidInputException(
        name + ": \"" + text + "\" is not a number between 1 and " + max);
  }

  /** The number of the last page; 0 if there is no row. */
  public long last(long total) {
    return (total + perPage - 1) / perPage;
  }
}
