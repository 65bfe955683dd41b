package dragonfly.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dragonfly.core.concurrent.VirtualThreads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import javax.net.ssl.SSLContext;

/**
 * A real HTTP server on a free port of the loopback that serves content and counts what is asked of
 * it. Each {@link Resource} has switches for what sources do wrong. Thread-safe.
 */
public final class OriginServer implements AutoCloseable {
  static {
    // Without it, answers on kept connections wait for delayed acknowledgements.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private final HttpServer server;
  private final ExecutorService executor;
  private final boolean isTls;
  private final Map<String, Resource> resources = new ConcurrentHashMap<>();

  private OriginServer(HttpServer server, boolean isTls) {
    this.server = server;
    this.isTls = isTls;
    this.executor = VirtualThreads.perTask("origin-");
    server.setExecutor(executor);
    server.createContext("/", this::answer);
    server.start();
  }

  /** Serves plain HTTP. */
  public static OriginServer start() {
    try {
      return new OriginServer(HttpServer.create(loopback(0), 1024), false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Serves HTTPS for {@code 127.0.0.1} and {@code localhost}. */
  public static OriginServer start(SSLContext tls) {
    try {
      HttpsServer server = HttpsServer.create(loopback(0), 1024);
      server.setHttpsConfigurator(new HttpsConfigurator(tls));
      return new OriginServer(server, true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** Serves the bytes at a path, well-behaved until told otherwise; replaces what was there. */
  public Resource serve(String path, byte[] content) {
    return serve(path, Content.of(content));
  }

  public Resource serve(String path, Content content) {
    var resource = new Resource(url(path), content);
    resources.put(path, resource);
    return resource;
  }

  /** Answers a path with a redirect. */
  public Resource redirect(String path, String target, int status) {
    Resource resource = serve(path, new byte[0]);
    resource.failWith(status, Map.of("Location", target));
    return resource;
  }

  /** {@code http://127.0.0.1:port/path}. */
  public String url(String path) {
    return "%s://127.0.0.1:%d%s".formatted(isTls ? "https" : "http", port(), path);
  }

  public int port() {
    return server.getAddress().getPort();
  }

  /** The resource at a path. */
  public Resource resource(String path) {
    Resource resource = resources.get(path);
    if (resource == null) {
      throw new IllegalArgumentException("nothing served there: path=" + path);
    }
    return resource;
  }

  /** Requests of any kind for all resources. */
  public long requests() {
    return resources.values().stream().mapToLong(Resource::requests).sum();
  }

  /** Content bytes sent for all resources. */
  public long bytesServed() {
    return resources.values().stream().mapToLong(Resource::bytesServed).sum();
  }

  /** Cuts all connections. */
  @Override
  public void close() {
    resources.values().forEach(Resource::release);
    server.stop(0);
    executor.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    Resource resource = resources.get(exchange.getRequestURI().getPath());
    if (resource == null) {
      exchange.sendResponseHeaders(404, -1);
    } else {
      resource.answer(exchange);
    }
    // Not in a finally: after an exception the server cuts the connection, while close would end a
    // chunked body properly.
    exchange.close();
  }
}
