package dragonfly.daemon.backend.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dragonfly.core.error.DragonflyException;
import dragonfly.core.error.SourceException;
import dragonfly.core.netty.EventLoops;
import dragonfly.core.time.Ticker;
import dragonfly.daemon.config.BackendConfig;
import dragonfly.daemon.metrics.DaemonMetrics;
import io.grpc.Status;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends requests and returns the heads of their answers: connections, redirects, repetitions.
 * Thread-safe; blocks.
 */
final class HttpClient implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpClient.class);
  private static final int MAX_REDIRECTS = 10;
  private static final int MAX_CACHED_REDIRECTS = 1000;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  /** A source that wants a longer pause is told to the caller, who may know another way. */
  private static final Duration LONGEST_RETRY_AFTER = Duration.ofSeconds(30);

  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final Set<Integer> MAY_PASS = Set.of(408, 429, 502, 503, 504);

  private final HttpConnections connections;
  private final DaemonMetrics metrics;
  private final Ticker ticker;
  private final RandomGenerator random;
  private final String userAgent;
  private final BackendConfig config;
  private final Cache<CachedRedirect, HttpUrl> temporaryRedirects;
  private final CountDownLatch closed = new CountDownLatch(1);

  /** The answer to one set of headers need not fit another: it may be a signed url. */
  private record CachedRedirect(HttpUrl url, Map<String, String> headers) {}

  HttpClient(
      HttpConnections connections,
      DaemonMetrics metrics,
      Ticker ticker,
      RandomGenerator random,
      String userAgent,
      BackendConfig config) {
    this.connections = connections;
    this.metrics = metrics;
    this.ticker = ticker;
    this.random = random;
    this.userAgent = userAgent;
    this.config = config;
    this.temporaryRedirects =
        Caffeine.newBuilder()
            .maximumSize(MAX_CACHED_REDIRECTS)
            .expireAfterWrite(config.cacheTemporaryRedirectTtl())
            .ticker(ticker::nanos)
            .build();
  }

  /**
   * What one call of the backend asks for, in one or more requests.
   *
   * @param headers of the caller, as {@link RequestHeaders} left them
   * @param insecure do not check certificates
   */
  record Call(HttpUrl url, Map<String, String> headers, boolean insecure, Deadline deadline) {
    String display() {
      return url.display();
    }
  }

  /**
   * Sends until there is an answer that is neither a redirect nor a failure that may pass. The
   * caller closes the answer.
   *
   * @throws SourceException if the source cannot be reached or does not answer in time
   */
  HttpAnswer send(Call call, HttpMethod method, Map<String, String> more) {
    EventLoops.assertNotOnEventLoop();
    long begin = ticker.nanos();
    boolean succeeded = false;
    try {
      HttpAnswer answer = repeat(call, method, more);
      succeeded = answer.status() < 400;
      return answer;
    } finally {
      metrics.backendRequest(
          call.url().origin().scheme(),
          method.name(),
          Duration.ofNanos(ticker.nanos() - begin),
          succeeded);
    }
  }

  private HttpAnswer repeat(Call call, HttpMethod method, Map<String, String> more) {
    for (int attempt = 0; ; attempt++) {
      boolean isLast = attempt >= config.maxRetries();
      Duration pause = backoff(attempt);
      try {
        HttpAnswer answer = follow(call, method, more);
        if (isLast || !MAY_PASS.contains(answer.status())) {
          return answer;
        }
        Duration asked = retryAfter(answer);
        pause = asked.compareTo(pause) > 0 ? asked : pause;
        if (asked.compareTo(LONGEST_RETRY_AFTER) > 0
            || call.deadline().atMost(pause).compareTo(pause) < 0) {
          return answer;
        }
        logRetry(call, attempt, pause, answer.statusLine());
        answer.close();
      } catch (InterruptedIOException e) {
        // also a SocketTimeoutException: whoever waited that long does not wait again
        throw unreachable(call, e);
      } catch (IOException e) {
        if (isLast
            || e instanceof SSLException
            || call.deadline().atMost(pause).compareTo(pause) < 0) {
          throw unreachable(call, e);
        }
        logRetry(call, attempt, pause, e.toString());
      }
      pause(call, pause);
    }
  }

  private static void logRetry(Call call, int attempt, Duration pause, String cause) {
    LOG.atDebug()
        .addKeyValue("url", call.display())
        .addKeyValue("attempt", attempt + 1)
        .addKeyValue("pauseMs", pause.toMillis())
        .addKeyValue("cause", cause)
        .log("source is asked again");
  }

  private Duration backoff(int attempt) {
    long most = FIRST_PAUSE.toMillis() << Math.min(attempt, 10);
    most = Math.min(most, LONGEST_PAUSE.toMillis());
    return Duration.ofMillis(most / 2 + random.nextLong(most / 2 + 1));
  }

  /** In seconds; a date is not worth trusting the two clocks for, so it counts as none. */
  private static Duration retryAfter(HttpAnswer answer) {
    String text = answer.header("retry-after");
    return text != null && text.strip().matches("\\d{1,9}")
        ? Duration.ofSeconds(Long.parseLong(text.strip()))
        : Duration.ZERO;
  }

  private void pause(Call call, Duration pause) {
    try {
      if (closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new DragonflyException(
            Status.Code.CANCELLED, "daemon shuts down: url=" + call.display());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new DragonflyException(Status.Code.CANCELLED, "interrupted: url=" + call.display());
    }
  }

  private HttpAnswer follow(Call call, HttpMethod method, Map<String, String> more)
      throws IOException {
    var key = new CachedRedirect(call.url(), call.headers());
    HttpUrl cached =
        config.enableCacheTemporaryRedirect() ? temporaryRedirects.getIfPresent(key) : null;
    if (cached != null) {
      HttpAnswer answer = exchange(call, cached, headersFor(call, cached), method, more);
      if (answer.status() < 300 || answer.status() == 416 || MAY_PASS.contains(answer.status())) {
        return answer;
      }
      // the target may have been good for a time only
      answer.close();
      temporaryRedirects.invalidate(key);
    }
    HttpUrl url = call.url();
    Map<String, String> headers = call.headers();
    for (int redirects = 0; ; redirects++) {
      HttpAnswer answer = exchange(call, url, headers, method, more);
      String location = answer.header("location");
      if (!REDIRECTS.contains(answer.status()) || location == null) {
        return answer;
      }
      answer.close();
      if (redirects == MAX_REDIRECTS) {
        throw new SourceException(
            "source redirects without end: url=%s redirects=%d"
                .formatted(call.display(), redirects),
            answer.headers(),
            answer.status());
      }
      HttpUrl next = url.resolve(location);
      if (!next.origin().equals(url.origin())) {
        headers = RequestHeaders.withoutCredentials(headers);
      }
      if (redirects == 0 && answer.status() == 307 && config.enableCacheTemporaryRedirect()) {
        temporaryRedirects.put(key, next);
      }
      url = next;
    }
  }

  private static Map<String, String> headersFor(Call call, HttpUrl target) {
    return target.origin().equals(call.url().origin())
        ? call.headers()
        : RequestHeaders.withoutCredentials(call.headers());
  }

  /** One request. A kept connection that the source closed meanwhile is replaced by a new one. */
  private HttpAnswer exchange(
      Call call,
      HttpUrl url,
      Map<String, String> headers,
      HttpMethod method,
      Map<String, String> more)
      throws IOException {
    boolean isHead = method.equals(HttpMethod.HEAD);
    HttpConnection kept = connections.reuse(url.origin(), call.insecure());
    if (kept != null) {
      try {
        HttpExchange exchange =
            kept.exchange(request(url, headers, method, more), responseTimeout(call));
        return new HttpAnswer(kept, exchange, isHead);
      } catch (InterruptedIOException e) {
        throw e;
      } catch (IOException _) {
        // closed by the source just now
      }
    }
    HttpConnection fresh = connections.connect(url.origin(), call.insecure(), call.deadline());
    HttpExchange exchange =
        fresh.exchange(request(url, headers, method, more), responseTimeout(call));
    return new HttpAnswer(fresh, exchange, isHead);
  }

  private Duration responseTimeout(Call call) {
    return call.deadline().atMost(config.responseTimeout());
  }

  private HttpRequest request(
      HttpUrl url, Map<String, String> headers, HttpMethod method, Map<String, String> more) {
    // names and values were checked when the call began
    var request =
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1,
            method,
            url.target(),
            Unpooled.EMPTY_BUFFER,
            DefaultHttpHeadersFactory.headersFactory(),
            DefaultHttpHeadersFactory.trailersFactory());
    request.headers().set("host", url.origin().authority());
    request.headers().set("user-agent", userAgent);
    request.headers().set("accept", "*/*");
    String authorization = authorization(url);
    if (authorization != null) {
      request.headers().set("authorization", authorization);
    }
    headers.forEach((name, value) -> request.headers().set(name, value));
    request.headers().set("accept-encoding", "identity");
    more.forEach((name, value) -> request.headers().set(name, value));
    return request;
  }

  private static @Nullable String authorization(HttpUrl url) {
    String user = url.userInfo();
    if (user == null) {
      return null;
    }
    String pair = user.contains(":") ? user : user + ":";
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }

  private static SourceException unreachable(Call call, IOException cause) {
    String what =
        switch (cause) {
          case SSLException tls ->
              "source is not trusted (%s; name its authority with backend.caCert)"
                  .formatted(tls.getMessage());
          case java.net.SocketTimeoutException timeout ->
              "source does not answer (" + timeout.getMessage() + ")";
          default -> "source cannot be reached (" + plain(cause) + ")";
        };
    return new SourceException(what + ": url=" + call.display(), Map.of(), null, cause);
  }

  /** Without the name of the system call, which native transports put first. */
  private static String plain(IOException cause) {
    String message = cause.getMessage();
    return message == null
        ? cause.toString()
        : message.replaceFirst("^.* failed with error\\(-?\\d+\\): ", "");
  }

  @Override
  public void close() {
    closed.countDown();
    connections.close();
  }
}
