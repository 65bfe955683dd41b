package dragonfly.core.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dragonfly.core.concurrent.VirtualThreads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small HTTP server for metrics, health and facts about a program. Handlers run on virtual
 * threads. Thread-safe.
 */
public final class HttpEndpoint implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HttpEndpoint.class);

  private final HttpServer server;
  private final ExecutorService executor;
  private final Map<String, Map<String, Handler>> handlers = new ConcurrentHashMap<>();

  private HttpEndpoint(HttpServer server, ExecutorService executor) {
    this.server = server;
    this.executor = executor;
  }

  /**
   * Binds and serves; paths without a handler answer 404.
   *
   * @param address port 0 stands for any free one
   * @throws UncheckedIOException if the address cannot be bound
   */
  public static HttpEndpoint start(InetSocketAddress address) {
    HttpServer server;
    try {
      server = HttpServer.create(address, 64);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot listen: address=%s: %s".formatted(address, e.getMessage()), e);
    }
    var endpoint = new HttpEndpoint(server, VirtualThreads.perTask("http-"));
    server.setExecutor(endpoint.executor);
    server.createContext("/", endpoint::answer);
    server.start();
    return endpoint;
  }

  /** Serves {@code GET /metrics}. */
  public HttpEndpoint metrics(Metrics metrics) {
    return handle(
        "GET",
        "/metrics",
        _ -> new Reply(200, "text/plain; version=0.0.4; charset=utf-8", metrics.scrape()));
  }

  /** Serves a method and an exact path. */
  public HttpEndpoint handle(String method, String path, Handler handler) {
    handlers.computeIfAbsent(path, _ -> new ConcurrentHashMap<>()).put(method, handler);
    return this;
  }

  public int port() {
    return server.getAddress().getPort();
  }

  /** Ends at once; requests that run are cut off. */
  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      Reply reply = reply(exchange);
      byte[] body = reply.body.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", reply.contentType);
      boolean hasBody = body.length > 0 && !exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(reply.status, hasBody ? body.length : -1);
      if (hasBody) {
        exchange.getResponseBody().write(body);
      }
    }
  }

  private Reply reply(HttpExchange exchange) {
    URI uri = exchange.getRequestURI();
    Map<String, Handler> byMethod = handlers.get(uri.getPath());
    if (byMethod == null) {
      return Reply.text(404, "not found: " + uri.getPath() + "\n");
    }
    String method = exchange.getRequestMethod();
    Handler handler = byMethod.get(method.equals("HEAD") ? "GET" : method);
    if (handler == null) {
      return Reply.text(405, "method not allowed: " + method + "\n");
    }
    try {
      return handler.handle(new Request(method, uri.getPath(), query(uri)));
    } catch (IllegalArgumentException e) {
      return Reply.text(400, e.getMessage() + "\n");
    } catch (RuntimeException e) {
      log.atError().addKeyValue("path", uri.getPath()).setCause(e).log("request failed");
      return Reply.text(500, "internal error\n");
    }
  }

  private static Map<String, String> query(URI uri) {
    var query = new TreeMap<String, String>();
    String raw = uri.getQuery();
    if (raw != null) {
      for (String pair : raw.split("&", -1)) {
        int equals = pair.indexOf('=');
        query.put(
            equals < 0 ? pair : pair.substring(0, equals),
            equals < 0 ? "" : pair.substring(equals + 1));
      }
    }
    return query;
  }

  /**
   * Answers a request. An {@link IllegalArgumentException} becomes 400 with its message, anything
   * else 500.
   */
  @FunctionalInterface
  public interface Handler {
    Reply handle(Request request);
  }

  /** A request; the last one of several query parameters of the same name counts. */
  public record Request(String method, String path, Map<String, String> query) {}

  /** An answer. */
  public record Reply(int status, String contentType, String body) {
    public static Reply text(int status, String body) {
      return new Reply(status, "text/plain; charset=utf-8", body);
    }

    public static Reply json(int status, String body) {
      return new Reply(status, "application/json", body);
    }
  }
}
