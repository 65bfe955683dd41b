package dragonfly.launcher.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dragonfly.core.concurrent.VirtualThreads;
import dragonfly.core.piece.ByteRange;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.LongAdder;

/**
 * An HTTP server with one file, {@value #PATH}, that answers ranges and counts what it is asked
 * for. Thread-safe.
 */
public final class CountingSource implements AutoCloseable {
  /** The only path that exists. */
  public static final String PATH = "/demo.bin";

  private final GeneratedContent content;
  private final HttpServer server;
  private final ExecutorService executor;
  private final LongAdder heads = new LongAdder();
  private final LongAdder gets = new LongAdder();
  private final LongAdder bodyBytes = new LongAdder();

  private CountingSource(GeneratedContent content, HttpServer server) {
    this.content = content;
    this.server = server;
    this.executor = VirtualThreads.perTask("source-");
  }

  /** Serves {@code content} on a free port of the loopback interface. */
  public static CountingSource start(GeneratedContent content) throws IOException {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var source = new CountingSource(content, HttpServer.create(address, 0));
    source.server.createContext("/", source::handle);
    source.server.setExecutor(source.executor);
    source.server.start();
    return source;
  }

  /** Where the file is. */
  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + PATH;
  }

  /** What has been asked for so far. */
  public Count count() {
    return new Count(heads.sum(), gets.sum(), bodyBytes.sum());
  }

  /** Requests seen and body bytes sent. */
  public record Count(long headRequests, long getRequests, long bodyBytes) {
    public long requests() {
      return headRequests + getRequests;
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!exchange.getRequestURI().getPath().equals(PATH)) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      switch (exchange.getRequestMethod()) {
        case "HEAD" -> {
          heads.increment();
          answer(exchange, false);
        }
        case "GET" -> {
          gets.increment();
          answer(exchange, true);
        }
        default -> exchange.sendResponseHeaders(405, -1);
      }
    }
  }

  private void answer(HttpExchange exchange, boolean withBody) throws IOException {
    var headers = exchange.getResponseHeaders();
    headers.set("Accept-Ranges", "bytes");
    headers.set("Content-Type", "application/octet-stream");
    headers.set("ETag", "\"%x-%x\"".formatted(content.seed(), content.length()));
    String wanted = exchange.getRequestHeaders().getFirst("Range");
    var range = new ByteRange(0, content.length());
    int status = 200;
    if (wanted != null && withBody) {
      try {
        range = ByteRange.parseHttp(wanted, content.length());
      } catch (IllegalArgumentException e) {
        headers.set("Content-Range", "bytes */" + content.length());
        exchange.sendResponseHeaders(416, -1);
        return;
      }
      status = 206;
      headers.set(
          "Content-Range",
          "bytes %d-%d/%d".formatted(range.start(), range.endExclusive() - 1, content.length()));
    }
    if (!withBody) {
      headers.set("Content-Length", Long.toString(content.length()));
    }
    // the server's own convention: -1 is "no body", 0 would be a body of unknown length
    boolean isEmpty = !withBody || range.length() == 0;
    exchange.sendResponseHeaders(status, isEmpty ? -1 : range.length());
    if (!isEmpty) {
      var body = new CountedBody(exchange.getResponseBody(), bodyBytes);
      content.write(range.start(), range.length(), body);
      body.close();
    }
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }
}
