package dragonfly.daemon.backend.http;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The answer to one request; its owner closes it. Confined to one thread at a time. */
final class HttpAnswer implements AutoCloseable {
  /** Rests that are read rather than paid for with a new connection. */
  private static final int DRAIN_LIMIT = 64 << 10;

  private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(1);
  private static final Pattern CONTENT_RANGE =
      Pattern.compile("bytes\\s+(\\d{1,18})-(\\d{1,18})/(\\d{1,18}|\\*)", Pattern.CASE_INSENSITIVE);
  private static final Pattern UNSATISFIED =
      Pattern.compile("bytes\\s+\\*/(\\d{1,18})", Pattern.CASE_INSENSITIVE);

  private final HttpConnection connection;
  private final HttpExchange exchange;
  private final HttpResponse response;
  private final Map<String, String> headers;
  private final boolean isHead;
  private boolean isEnded;

  /**
   * @param isHead whether it answers a HEAD request, so that nothing follows its headers
   */
  HttpAnswer(HttpConnection connection, HttpExchange exchange, boolean isHead) {
    this.isHead = isHead;
    this.connection = connection;
    this.exchange = exchange;
    this.response = exchange.head.join();
    this.headers = headers(response.headers());
  }

  /**
   * What a {@code Content-Range} header says.
   *
   * @param total length of the whole content, -1 if the source does not know it
   */
  record ContentRange(long first, long last, long total) {}

  int status() {
    return response.status().code();
  }

  String statusLine() {
    return response.status().toString();
  }

  /** Names in lower case, the values of one name joined by commas; unmodifiable. */
  Map<String, String> headers() {
    return headers;
  }

  @Nullable String header(String lowerCaseName) {
    return headers.get(lowerCaseName);
  }

  /** Length of this answer's body, -1 when it is chunked or lasts until the connection ends. */
  long contentLength() {
    String length = header("content-length");
    if (length == null || header("transfer-encoding") != null) {
      return -1;
    }
    // the codec refused what is no number; several equal ones it made one
    return length.matches("\\d{1,18}") ? Long.parseLong(length) : -1;
  }

  /** Null when the header is absent or malformed. */
  @Nullable ContentRange contentRange() {
    String text = header("content-range");
    Matcher range = text == null ? null : CONTENT_RANGE.matcher(text.strip());
    if (range == null || !range.matches()) {
      return null;
    }
    long total = range.group(3).equals("*") ? -1 : Long.parseLong(range.group(3));
    return new ContentRange(Long.parseLong(range.group(1)), Long.parseLong(range.group(2)), total);
  }

  /** The length that a 416 answer tells, -1 if it does not. */
  long unsatisfiedLength() {
    String text = header("content-range");
    Matcher range = text == null ? null : UNSATISFIED.matcher(text.strip());
    return range == null || !range.matches() ? -1 : Long.parseLong(range.group(1));
  }

  @Nullable ByteBuffer next(Duration timeout) throws IOException {
    ByteBuffer bytes = exchange.body.next(timeout);
    if (bytes == null) {
      isEnded = true;
    }
    return bytes;
  }

  /** The rest is not wanted. */
  void abort() {
    isEnded = true;
    connection.abandon(exchange);
  }

  /**
   * Leaves the connection to the pool if little or nothing of the answer is left, else closes it.
   */
  @Override
  public void close() {
    if (!isEnded) {
      drain();
    }
    exchange.body.close();
  }

  private void drain() {
    long length = contentLength();
    boolean isShort = isHead || (length >= 0 && length <= DRAIN_LIMIT);
    try {
      long rest = DRAIN_LIMIT;
      while (isShort && rest > 0 && !isEnded) {
        ByteBuffer bytes = next(DRAIN_TIMEOUT);
        rest -= bytes == null ? 0 : bytes.remaining();
      }
    } catch (IOException _) {
      // closed below
    }
    if (!isEnded) {
      abort();
    }
  }

  private static Map<String, String> headers(HttpHeaders all) {
    var joined = new LinkedHashMap<String, String>();
    all.iteratorAsString()
        .forEachRemaining(
            entry ->
                joined.merge(
                    entry.getKey().toLowerCase(Locale.ROOT),
                    entry.getValue(),
                    (first, next) -> first + ", " + next));
    return Collections.unmodifiableMap(joined);
  }
}
