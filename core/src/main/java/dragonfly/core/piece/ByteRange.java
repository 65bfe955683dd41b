package dragonfly.core.piece;

import java.util.regex.Pattern;

/**
 * A stretch of bytes of a content.
 *
 * @param start first byte, from 0
 * @param length number of bytes, at least 0
 */
public record ByteRange(long start, long length) {
  private static final Pattern FIRST_RANGE =
      Pattern.compile(
          "bytes\\s*=[\\s,]*(\\d{0,18})\\s*-\\s*(\\d{0,18})\\s*(?:,.*)?",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  public ByteRange {
    if (start < 0 || length < 0 || start > Long.MAX_VALUE - length) {
      throw new IllegalArgumentException(
          "not a range of bytes: start=" + start + " length=" + length);
    }
  }

  /** The byte after the last one. */
  public long endExclusive() {
    return start + length;
  }

  /**
   * Reads the value of an HTTP {@code Range} header (RFC 9110, section 14): {@code bytes=5-9},
   * {@code bytes=5-} or {@code bytes=-5} (the last five). An end behind the content is cut to it.
   * Of several ranges the first one counts.
   *
   * @throws IllegalArgumentException when the text is no such header or no byte of the content lies
   *     in the range
   */
  public static ByteRange parseHttp(String header, long contentLength) {
    var matcher = FIRST_RANGE.matcher(header.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "not a range: \"" + header + "\" (expected e.g. bytes=0-1023)");
    }
    String first = matcher.group(1);
    String last = matcher.group(2);
    if (first.isEmpty() && last.isEmpty()) {
      throw new IllegalArgumentException(
          "not a range: \"" + header + "\" (expected e.g. bytes=0-1023)");
    }
    long start;
    long endExclusive;
    if (first.isEmpty()) {
      start = Math.max(0, contentLength - Long.parseLong(last));
      endExclusive = contentLength;
    } else {
      start = Long.parseLong(first);
      endExclusive =
          last.isEmpty() ? contentLength : Math.min(Long.parseLong(last) + 1, contentLength);
      if (!last.isEmpty() && Long.parseLong(last) < start) {
        throw new IllegalArgumentException(
            "not a range: \"" + header + "\" (ends before it starts)");
      }
    }
    if (start >= endExclusive) {
      throw new IllegalArgumentException(
          "range outside of the content: \"" + header + "\" contentLength=" + contentLength);
    }
    return new ByteRange(start, endExclusive - start);
  }

  /**
   * The value of an HTTP {@code Range} header.
   *
   * @throws IllegalStateException when the range is empty, which the header cannot say
   */
  public String toHttp() {
    if (length == 0) {
      throw new IllegalStateException("an empty range has no header: start=" + start);
    }
    return "bytes=" + start + "-" + (endExclusive() - 1);
  }
}
