package dragonfly.daemon.backend.http;

import dragonfly.core.error.SourceException;
import dragonfly.daemon.backend.SourceBody;
import dragonfly.daemon.backend.SourceChangedException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The body of an answer, counted while it is read. */
final class HttpBody implements SourceBody {
  private final HttpAnswer answer;
  private final String url;
  private final long length;
  private final long expected;
  private final Duration stallTimeout;
  private final Deadline deadline;
  private long received;
  private boolean isEnded;

  /**
   * @param url for messages
   * @param length of the body as the answer says, -1 if it does not
   * @param expected bytes that must come in all, -1 if unknown
   */
  HttpBody(
      HttpAnswer answer,
      String url,
      long length,
      long expected,
      Duration stallTimeout,
      Deadline deadline) {
    this.answer = answer;
    this.url = url;
    this.length = length;
    this.expected = expected;
    this.stallTimeout = stallTimeout;
    this.deadline = deadline;
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public Map<String, String> header() {
    return answer.headers();
  }

  @Override
  public @Nullable ByteBuffer next() {
    if (isEnded) {
      return null;
    }
    ByteBuffer bytes = read();
    if (bytes != null) {
      received += bytes.remaining();
    }
    if (expected >= 0 && (received > expected || (bytes == null && received < expected))) {
      answer.abort();
      throw new SourceChangedException(
          "source sent another length than before: url=%s received=%d expected=%d"
              .formatted(url, received, expected));
    }
    if (bytes == null) {
      isEnded = true;
      if (length >= 0 && received != length) {
        throw broken("ended early", null);
      }
    }
    return bytes;
  }

  private @Nullable ByteBuffer read() {
    Duration limit = deadline.atMost(stallTimeout);
    try {
      return answer.next(limit);
    } catch (SocketTimeoutException e) {
      answer.abort();
      String what = deadline.isPast() ? "took longer than the time-out" : "fell silent";
      throw broken(what + " (waited " + limit.toMillis() + " ms)", e);
    } catch (IOException e) {
      answer.abort();
      throw broken("broke off: " + e.getMessage(), e);
    }
  }

  private SourceException broken(String what, @Nullable Throwable cause) {
    return new SourceException(
        "source %s: url=%s received=%d expected=%d".formatted(what, url, received, length),
        Map.of(),
        null,
        cause);
  }

  @Override
  public void close() {
    answer.close();
  }
}
