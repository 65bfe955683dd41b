package dragonfly.testkit;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One path of an {@link OriginServer}: its content, its faults and what was asked of it. Switches
 * act on later requests. Thread-safe.
 */
public final class Resource {
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d*)-(\\d*)");
  private static final int CHUNK = 64 * Bytes.KIB;

  private final String url;
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final AtomicLong bytesServed = new AtomicLong();
  private final AtomicLong probeBytes = new AtomicLong();
  private final AtomicLong failuresLeft = new AtomicLong();
  private volatile Content content;
  private volatile @Nullable String etag;
  private volatile String lastModified = "Thu, 01 Jan 2026 00:00:00 GMT";
  private volatile Map<String, String> extraHeaders = Map.of();
  private volatile Map<String, String> requiredHeaders = Map.of();
  private volatile boolean supportsRanges = true;
  private volatile boolean ignoresRanges;
  private volatile boolean isChunked;
  private volatile boolean refusesHead;
  private volatile long truncateAfter = Long.MAX_VALUE;
  private volatile long bytesPerSecond = Long.MAX_VALUE;
  private volatile @Nullable Gate gate;
  private volatile Failure failure = new Failure(0, Map.of());

  Resource(String url, Content content) {
    this.url = url;
    this.content = content;
    this.etag = "\"v1\"";
  }

  public String url() {
    return url;
  }

  public String sha256() {
    return content.sha256();
  }

  public long length() {
    return content.length();
  }

  // ---- switches

  /** Replaces content and ETag: the source changes under its readers. */
  public Resource change(byte[] newContent, @Nullable String newEtag) {
    this.content = Content.of(newContent);
    this.etag = newEtag;
    return this;
  }

  /** Sets the ETag, quotes included; null for none. */
  public Resource etag(@Nullable String etag) {
    this.etag = etag;
    return this;
  }

  /** Sets the time of the last change. */
  public Resource lastModified(ZonedDateTime time) {
    this.lastModified =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(time.withZoneSameInstant(ZoneOffset.UTC));
    return this;
  }

  /** Neither offers nor serves ranges: answers 200 with everything. */
  public Resource withoutRanges() {
    supportsRanges = false;
    return this;
  }

  /** Offers ranges, but answers a ranged request with 200 and everything. */
  public Resource ignoringRanges() {
    ignoresRanges = true;
    return this;
  }

  /** Sends no length: chunked. Answers to HEAD have no length either. */
  public Resource chunked() {
    isChunked = true;
    return this;
  }

  /** Answers HEAD with 405. */
  public Resource refusingHead() {
    refusesHead = true;
    return this;
  }

  /** Adds headers to every answer. */
  public Resource headers(Map<String, String> headers) {
    extraHeaders = Map.copyOf(headers);
    return this;
  }

  /** Answers 401 to requests without these headers. */
  public Resource requiring(Map<String, String> headers) {
    requiredHeaders = Map.copyOf(headers);
    return this;
  }

  /** Answers every request with this status and these headers. */
  public Resource failWith(int status, Map<String, String> headers) {
    return failNext(Long.MAX_VALUE, status, headers);
  }

  /** Answers the next requests with this status, then serves again. */
  public Resource failNext(long times, int status, Map<String, String> headers) {
    failure = new Failure(status, Map.copyOf(headers));
    failuresLeft.set(times);
    return this;
  }

  /** Serves again after {@link #failWith}. */
  public Resource recover() {
    failuresLeft.set(0);
    truncateAfter = Long.MAX_VALUE;
    return this;
  }

  /** Cuts the connection after so many bytes of every body. */
  public Resource truncateAfter(long bytes) {
    truncateAfter = bytes;
    return this;
  }

  /** Sends every body at this rate. */
  public Resource bytesPerSecond(long rate) {
    bytesPerSecond = rate;
    return this;
  }

  /** Holds every body after so many bytes until the gate is opened. */
  public Gate pauseAfter(long bytes) {
    var held = new Gate(bytes);
    gate = held;
    return held;
  }

  // ---- what was asked

  /** All requests so far, in the order of their arrival. */
  public List<Request> log() {
    return List.copyOf(requests);
  }

  public long requests() {
    return requests.size();
  }

  public long requests(String method) {
    return requests.stream().filter(request -> request.method.equals(method)).count();
  }

  /**
   * Content bytes written to sockets; divided by the length it is the number of copies the source
   * gave.
   */
  public long bytesServed() {
    return bytesServed.get();
  }

  /**
   * Content bytes written to sockets, less the answers to those who ask for the first byte alone:
   * that is how one learns what there is.
   */
  public long contentBytesServed() {
    return bytesServed.get() - probeBytes.get();
  }

  /** Copies of the content that the source gave; asking for the first byte alone does not count. */
  public double copies() {
    return length() == 0 ? 0 : (double) contentBytesServed() / length();
  }

  // ---- serving

  void release() {
    Gate held = gate;
    if (held != null) {
      held.open();
    }
  }

  void answer(HttpExchange exchange) throws IOException {
    var request = Request.of(exchange);
    requests.add(request);
    boolean isHead = request.method.equals("HEAD");
    if (!isHead && !request.method.equals("GET")) {
      respond(exchange, 405, Map.of());
    } else if (failuresLeft.getAndUpdate(
            left -> left == Long.MAX_VALUE ? left : Math.max(0, left - 1))
        > 0) {
      respond(exchange, failure.status, failure.headers);
    } else if (isHead && refusesHead) {
      respond(exchange, 405, Map.of());
    } else if (!request.hasAll(requiredHeaders)) {
      respond(exchange, 401, Map.of("WWW-Authenticate", "Basic realm=\"origin\""));
    } else if (request.differs("If-Match", etag)) {
      respond(exchange, 412, Map.of());
    } else if (request.matches("If-None-Match", etag)) {
      respond(exchange, 304, Map.of());
    } else {
      serve(exchange, request, isHead);
    }
  }

  private void serve(HttpExchange exchange, Request request, boolean isHead) throws IOException {
    Content served = content;
    long total = served.length();
    Headers headers = exchange.getResponseHeaders();
    describe(headers);
    long start = 0;
    long end = total;
    int status = 200;
    Matcher range = range(request);
    if (range != null) {
      boolean isSuffix = range.group(1).isEmpty();
      start =
          isSuffix
              ? Math.max(0, total - Long.parseLong(range.group(2)))
              : Long.parseLong(range.group(1));
      end =
          isSuffix || range.group(2).isEmpty()
              ? total
              : Math.min(total, Long.parseLong(range.group(2)) + 1);
      if (start >= end) {
        respond(exchange, 416, Map.of("Content-Range", "bytes */" + total));
        return;
      }
      status = 206;
      headers.set("Content-Range", "bytes %d-%d/%d".formatted(start, end - 1, total));
    }
    long length = end - start;
    if (isHead) {
      if (!isChunked) {
        headers.set("Content-Length", Long.toString(length));
      }
      exchange.sendResponseHeaders(status, -1);
      return;
    }
    if (length == 0) {
      exchange.sendResponseHeaders(status, isChunked ? 0 : -1);
      return;
    }
    exchange.sendResponseHeaders(status, isChunked ? 0 : length);
    send(exchange, served, start, length, request.isProbe() ? probeBytes : new AtomicLong());
  }

  private void describe(Headers headers) {
    headers.set("Content-Type", "application/octet-stream");
    headers.set("Last-Modified", lastModified);
    if (supportsRanges) {
      headers.set("Accept-Ranges", "bytes");
    }
    String tag = etag;
    if (tag != null) {
      headers.set("ETag", tag);
    }
    extraHeaders.forEach(headers::set);
  }

  /** The range to serve, null for everything. */
  private @Nullable Matcher range(Request request) {
    String text = request.header("Range");
    if (text == null || !supportsRanges || ignoresRanges) {
      return null;
    }
    String ifRange = request.header("If-Range");
    if (ifRange != null && !ifRange.equals(etag) && !ifRange.equals(lastModified)) {
      return null;
    }
    Matcher range = RANGE.matcher(text.replace(" ", ""));
    boolean isRange = range.matches() && !(range.group(1).isEmpty() && range.group(2).isEmpty());
    return isRange ? range : null;
  }

  private void send(
      HttpExchange exchange, Content served, long start, long length, AtomicLong counter)
      throws IOException {
    OutputStream body = exchange.getResponseBody();
    Gate held = gate;
    long sent = 0;
    while (sent < length) {
      if (sent >= truncateAfter) {
        body.flush();
        throw new IOException("body cut on purpose");
      }
      long step = Math.min(CHUNK, Math.min(length, truncateAfter) - sent);
      if (held != null) {
        if (sent == held.after) {
          body.flush();
          held.pass();
        } else if (sent < held.after) {
          step = Math.min(step, held.after - sent);
        }
      }
      served.write(start + sent, step, body);
      sent += step;
      bytesServed.addAndGet(step);
      counter.addAndGet(step);
      if (bytesPerSecond != Long.MAX_VALUE) {
        body.flush();
        LockSupport.parkNanos(step * TimeUnit.SECONDS.toNanos(1) / bytesPerSecond);
      }
    }
    body.close();
  }

  private static void respond(HttpExchange exchange, int status, Map<String, String> headers)
      throws IOException {
    headers.forEach(exchange.getResponseHeaders()::set);
    exchange.sendResponseHeaders(status, -1);
  }

  private record Failure(int status, Map<String, String> headers) {}

  /** A request that arrived. Header names are compared without regard to case. */
  public record Request(String method, @Nullable String query, Map<String, String> headers) {
    static Request of(HttpExchange exchange) {
      var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
      exchange
          .getRequestHeaders()
          .forEach((name, values) -> headers.put(name, String.join(", ", values)));
      return new Request(
          exchange.getRequestMethod(), exchange.getRequestURI().getRawQuery(), headers);
    }

    public @Nullable String header(String name) {
      return headers.get(name);
    }

    boolean isProbe() {
      return "bytes=0-0".equals(header("Range"));
    }

    boolean differs(String name, @Nullable String value) {
      String mine = header(name);
      return mine != null && !mine.equals(value);
    }

    boolean matches(String name, @Nullable String value) {
      String mine = header(name);
      return mine != null && mine.equals(value);
    }

    boolean hasAll(Map<String, String> wanted) {
      return wanted.entrySet().stream()
          .allMatch(entry -> entry.getValue().equals(header(entry.getKey())));
    }
  }

  /** Holds bodies until it is opened. */
  public static final class Gate {
    private final long after;
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch opened = new CountDownLatch(1);

    private Gate(long after) {
      this.after = after;
    }

    /** Waits until a body has come to the gate; fails after 30 s. */
    public void awaitReached() {
      if (!await(reached)) {
        throw new AssertionError("nobody reached the gate within 30 s");
      }
    }

    public void open() {
      opened.countDown();
    }

    private void pass() {
      reached.countDown();
      await(opened);
    }

    private static boolean await(CountDownLatch latch) {
      try {
        return latch.await(30, TimeUnit.SECONDS);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
  }
}
