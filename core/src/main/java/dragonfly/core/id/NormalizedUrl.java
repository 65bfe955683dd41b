package dragonfly.core.id;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The text of a URL that goes into a task id, for each generation. */
final class NormalizedUrl {
  private NormalizedUrl() {}

  /**
   * The text to hash.
   *
   * @throws IllegalArgumentException when the text had to be parsed and is no absolute URL
   */
  static String of(String url, List<String> filteredQueryParams, IdGeneration generation) {
    if (generation != IdGeneration.A && filteredQueryParams.isEmpty()) {
      return url;
    }
    ParsedUrl parsed;
    try {
      parsed = ParsedUrl.parse(url);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "not a URL: \"" + shown(url) + "\" (" + e.getMessage() + ")", e);
    }
    Set<String> filtered = Set.copyOf(filteredQueryParams);
    String query =
        generation == IdGeneration.A ? formQuery(parsed, filtered) : sortedQuery(parsed, filtered);
    return switch (generation) {
      case A, B -> withoutRootSlash(parsed, serialize(parsed, parsed.path(), query));
      case C ->
          serialize(parsed, hasSlashAfterHost(url) ? parsed.path() : withoutRoot(parsed), query);
    };
  }

  /** What is no URL may have a password anywhere before an at sign. */
  private static String shown(String url) {
    String text = UrlText.withoutSecrets(url);
    int at = text.lastIndexOf('@');
    return at < 0 ? text : "****" + text.substring(at);
  }

  private static String serialize(ParsedUrl url, String path, String query) {
    return url.start()
        + path
        + (query.isEmpty() ? "" : "?" + query)
        + (url.fragment() == null ? "" : "#" + url.fragment());
  }

  private static String formQuery(ParsedUrl url, Set<String> filtered) {
    return pairs(url.query() == null ? "" : url.query()).stream()
        .filter(pair -> !filtered.contains(pair.key()))
        .map(pair -> pair.text(PercentEncoding.FORM))
        .collect(Collectors.joining("&"));
  }

  private static String sortedQuery(ParsedUrl url, Set<String> filtered) {
    String withoutSemicolons =
        Arrays.stream((url.query() == null ? "" : url.query()).split("&"))
            .filter(segment -> segment.indexOf(';') < 0)
            .collect(Collectors.joining("&"));
    return pairs(withoutSemicolons).stream()
        .filter(pair -> !filtered.contains(pair.key()))
        .sorted((a, b) -> Arrays.compareUnsigned(utf8(a.key()), utf8(b.key())))
        .map(pair -> pair.text(PercentEncoding.GO_QUERY))
        .collect(Collectors.joining("&"));
  }

  /** The parser for {@code application/x-www-form-urlencoded} of the URL standard, section 5.1. */
  private static List<Pair> pairs(String query) {
    List<Pair> pairs = new ArrayList<>();
    for (String segment : query.split("&")) {
      if (segment.isEmpty()) {
        continue;
      }
      int equals = segment.indexOf('=');
      String key = equals < 0 ? segment : segment.substring(0, equals);
      String value = equals < 0 ? "" : segment.substring(equals + 1);
      pairs.add(
          new Pair(
              PercentEncoding.decode(key.replace('+', ' ')),
              PercentEncoding.decode(value.replace('+', ' '))));
    }
    return pairs;
  }

  private record Pair(String key, String value) {
    String text(PercentEncoding encoding) {
      return encoding.encodeQueryPart(key) + "=" + encoding.encodeQueryPart(value);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Generations A and B cut all slashes at the end, of the fragment too, when the path is one. */
  private static String withoutRootSlash(ParsedUrl url, String text) {
    if (!url.path().equals("/")) {
      return text;
    }
    int end = text.length();
    while (text.charAt(end - 1) == '/') {
      end--;
    }
    return text.substring(0, end);
  }

  /** Whether the user wrote a slash between the host and the query, the fragment or the end. */
  private static boolean hasSlashAfterHost(String url) {
    int scheme = url.indexOf("://");
    for (int i = scheme < 0 ? 0 : scheme + 3; i < url.length(); i++) {
      char c = url.charAt(i);
      if (c == '/') {
        return true;
      }
      if (c == '?' || c == '#') {
        return false;
      }
    }
    return false;
  }

  private static String withoutRoot(ParsedUrl url) {
    return url.path().equals("/") ? "" : url.path();
  }
}
