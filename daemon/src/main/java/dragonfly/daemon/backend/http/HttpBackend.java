package dragonfly.daemon.backend.http;

import dragonfly.core.error.SourceException;
import dragonfly.core.netty.EventLoops;
import dragonfly.core.netty.ReceiveBuffers;
import dragonfly.core.piece.ByteRange;
import dragonfly.core.time.Ticker;
import dragonfly.daemon.backend.Backend;
import dragonfly.daemon.backend.ObjectStorageOptions;
import dragonfly.daemon.backend.RangeIgnoredException;
import dragonfly.daemon.backend.SourceBody;
import dragonfly.daemon.backend.SourceChangedException;
import dragonfly.daemon.backend.SourceInfo;
import dragonfly.daemon.backend.SourceRequest;
import dragonfly.daemon.config.BackendConfig;
import dragonfly.daemon.metrics.DaemonMetrics;
import io.netty.handler.codec.http.HttpMethod;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Sources that speak HTTP or HTTPS. Thread-safe.
 *
 * <p>A part of a content is believed only when the answer says which part it is, and only from the
 * same content: {@code If-Range} asks for it, ETag, modification time and length are compared.
 * Content encodings are neither asked for nor undone.
 */
public final class HttpBackend implements Backend, AutoCloseable {
  private static final ByteRange FIRST_BYTE = new ByteRange(0, 1);

  private final HttpClient client;
  private final BackendConfig config;
  private final Ticker ticker;

  /**
   * @param userAgent sent unless the caller names another
   * @throws dragonfly.core.config.ConfigException if {@code backend.caCert} cannot be read
   */
  public HttpBackend(
      EventLoops loops,
      ReceiveBuffers buffers,
      DaemonMetrics metrics,
      Ticker ticker,
      RandomGenerator random,
      String userAgent,
      BackendConfig config) {
    this.config = config;
    this.ticker = ticker;
    var tls = new SourceTls(config.caCert(), config.insecureSkipVerify());
    var connections = new HttpConnections(loops, buffers, tls, config.connectTimeout(), ticker);
    this.client = new HttpClient(connections, metrics, ticker, random, userAgent, config);
  }

  /**
   * {@inheritDoc} Asks for the first byte, which tells the length and whether parts are sent; then
   * for all of it or for its headers where that answer does not tell.
   */
  @Override
  public SourceInfo stat(SourceRequest request) {
    var call = call(request);
    try (HttpAnswer answer =
        client.send(call, HttpMethod.GET, Map.of("range", FIRST_BYTE.toHttp()))) {
      switch (answer.status()) {
        case 206 -> {
          HttpAnswer.ContentRange range = answer.contentRange();
          if (range == null || range.first() != 0) {
            throw refused(call, answer, "answered a range without saying which");
          }
          return range.total() >= 0
              ? info(answer, range.total(), true)
              : withLengthOf(headOnly(call), info(answer, -1, true));
        }
        case 416 -> {
          // nothing has no first byte
          if (answer.unsatisfiedLength() == 0) {
            return info(answer, 0, true);
          }
        }
        default -> {
          requireSuccess(call, answer);
          SourceInfo info = info(answer, answer.contentLength(), false);
          return info.contentLength() >= 0 ? info : withLengthOf(headOnly(call), info);
        }
      }
    }
    try (HttpAnswer answer = client.send(call, HttpMethod.GET, Map.of())) {
      requireSuccess(call, answer);
      return info(answer, answer.contentLength(), false);
    }
  }

  /** Of the headers alone, or null where the source does not answer such a request. */
  private @Nullable SourceInfo headOnly(HttpClient.Call call) {
    try (HttpAnswer answer = client.send(call, HttpMethod.HEAD, Map.of())) {
      return answer.status() == 200 ? info(answer, answer.contentLength(), false) : null;
    }
  }

  private static SourceInfo withLengthOf(@Nullable SourceInfo head, SourceInfo info) {
    if (head == null || head.contentLength() < 0 || isOther(info, head)) {
      return info;
    }
    var header = new LinkedHashMap<>(info.header());
    header.remove("transfer-encoding");
    header.put("content-length", Long.toString(head.contentLength()));
    return new SourceInfo(
        head.contentLength(), info.supportsRange(), header, info.etag(), info.lastModified());
  }

  /** What the answer says, told as if it were the answer with the whole content. */
  private static SourceInfo info(HttpAnswer answer, long contentLength, boolean supportsRange) {
    var header = new LinkedHashMap<>(answer.headers());
    header.remove("content-range");
    if (contentLength >= 0) {
      header.put("content-length", Long.toString(contentLength));
    }
    return new SourceInfo(
        contentLength,
        supportsRange,
        header,
        answer.header("etag"),
        answer.header("last-modified"));
  }

  @Override
  public SourceBody open(
      SourceRequest request, @Nullable ByteRange range, @Nullable SourceInfo expected) {
    var call = call(request);
    var headers = new LinkedHashMap<String, String>();
    if (range != null) {
      if (range.length() == 0) {
        throw new IllegalArgumentException("empty range: start=" + range.start());
      }
      headers.put("range", range.toHttp());
      String validator = expected == null ? null : validator(expected);
      if (validator != null) {
        headers.put("if-range", validator);
      }
    }
    HttpAnswer answer = client.send(call, HttpMethod.GET, headers);
    boolean isOpened = false;
    try {
      SourceBody body = body(call, answer, range, expected);
      isOpened = true;
      return body;
    } finally {
      if (!isOpened) {
        answer.close();
      }
    }
  }

  /**
   * What {@code If-Range} may hold: a strong ETag, else the modification time (RFC 9110, 13.1.5).
   */
  private static @Nullable String validator(SourceInfo expected) {
    String etag = expected.etag();
    return etag != null && etag.startsWith("\"") ? etag : expected.lastModified();
  }

  private SourceBody body(
      HttpClient.Call call,
      HttpAnswer answer,
      @Nullable ByteRange range,
      @Nullable SourceInfo expected) {
    if (range != null && answer.status() == 206) {
      return part(call, answer, range, expected);
    }
    if (answer.status() == 416 && expected != null) {
      throw new SourceChangedException(
          "source no longer has these bytes: url=%s range=%s expectedLength=%d"
              .formatted(call.display(), range, expected.contentLength()));
    }
    requireSuccess(call, answer);
    long length = answer.contentLength();
    requireSame(call, answer, length, expected);
    long whole = expected == null ? -1 : expected.contentLength();
    if (range != null) {
      // all of the content is as good as a range of all of it
      boolean isAll = range.start() == 0 && Math.max(length, whole) == range.length();
      if (!isAll) {
        throw new RangeIgnoredException(
            "source sent everything instead of a range: url=%s range=%s"
                .formatted(call.display(), range.toHttp()));
      }
      whole = range.length();
    }
    return new HttpBody(
        answer, call.display(), length, whole, config.stallTimeout(), call.deadline());
  }

  private SourceBody part(
      HttpClient.Call call, HttpAnswer answer, ByteRange range, @Nullable SourceInfo expected) {
    HttpAnswer.ContentRange sent = answer.contentRange();
    if (sent == null) {
      throw refused(call, answer, "answered a range without saying which");
    }
    requireSame(call, answer, sent.total(), expected);
    if (sent.first() != range.start() || sent.last() != range.endExclusive() - 1) {
      throw new RangeIgnoredException(
          "source sent another range: url=%s sent=%d-%d expected=%d-%d"
              .formatted(
                  call.display(),
                  sent.first(),
                  sent.last(),
                  range.start(),
                  range.endExclusive() - 1));
    }
    return new HttpBody(
        answer,
        call.display(),
        range.length(),
        range.length(),
        config.stallTimeout(),
        call.deadline());
  }

  /**
   * @param length of the whole content as the answer says, -1 if it does not
   */
  private static void requireSame(
      HttpClient.Call call, HttpAnswer answer, long length, @Nullable SourceInfo expected) {
    if (expected == null) {
      return;
    }
    if (length >= 0 && expected.contentLength() >= 0 && length != expected.contentLength()) {
      throw changed(call, "length", length, expected.contentLength());
    }
    String etag = answer.header("etag");
    String modified = answer.header("last-modified");
    if (etag != null && expected.etag() != null && !etag.equals(expected.etag())) {
      throw changed(call, "etag", etag, expected.etag());
    }
    if (modified != null
        && expected.lastModified() != null
        && !modified.equals(expected.lastModified())
        && (etag == null || expected.etag() == null)) {
      throw changed(call, "lastModified", modified, expected.lastModified());
    }
  }

  private static boolean isOther(SourceInfo one, SourceInfo other) {
    return one.etag() != null && other.etag() != null && !Objects.equals(one.etag(), other.etag());
  }

  private static SourceChangedException changed(
      HttpClient.Call call, String what, Object now, @Nullable Object before) {
    return new SourceChangedException(
        "source changed: url=%s %s=%s expected=%s".formatted(call.display(), what, now, before));
  }

  private static void requireSuccess(HttpClient.Call call, HttpAnswer answer) {
    if (answer.status() != 200) {
      throw refused(call, answer, "answered " + answer.statusLine());
    }
  }

  private static SourceException refused(HttpClient.Call call, HttpAnswer answer, String what) {
    return new SourceException(
        "source " + what + ": url=" + call.display(), answer.headers(), answer.status());
  }

  private HttpClient.Call call(SourceRequest request) {
    ObjectStorageOptions storage = request.objectStorage();
    return new HttpClient.Call(
        HttpUrl.parse(request.url()),
        RequestHeaders.of(request.header(), config.requestHeader()),
        storage != null && storage.insecureSkipVerify(),
        Deadline.after(request.timeout(), ticker));
  }

  /** Ends waits for a retry and closes idle connections. */
  @Override
  public void close() {
    client.close();
  }
}
