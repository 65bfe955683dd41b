package dragonfly.manager.web;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Writes the {@code Link} header of a list in the spelling that clients of the protocol parse. */
final class PageLinks {
  private PageLinks() {}

  /**
   * Relative links to the previous, next, first and last page, which keep all other parameters.
   *
   * @param query the parameters of the request
   */
  static String header(String path, Map<String, String[]> query, Paging paging, long total) {
    long last = paging.last(total);
    long previous = Math.max(1, paging.page() - 1L);
    long next = paging.page() < last ? paging.page() + 1L : paging.page();
    return link(path, query, paging, previous, "prev")
        + ","
        + link(path, query, paging, next, "next")
        + ","
        + link(path, query, paging, 1, "first")
        + ","
        + link(path, query, paging, last, "last");
  }

  private static String link(
      String path, Map<String, String[]> query, Paging paging, long page, String relation) {
    var parameters = new TreeMap<>(query);
    parameters.put("page", new String[] {Long.toString(page)});
    parameters.put("per_page", new String[] {Integer.toString(paging.perPage())});
    var text =
        parameters.entrySet().stream()
            .flatMap(
                entry ->
                    Arrays.stream(entry.getValue())
                        .map(value -> encoded(entry.getKey()) + "=" + encoded(value)))
            .collect(Collectors.joining("&"));
    return "<" + path + "?" + text + ">;rel=" + relation;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
