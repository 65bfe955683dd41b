package dragonfly.daemon.practice;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dragonfly.core.concurrent.VirtualThreads;
import dragonfly.core.piece.ByteRange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;

/** An HTTP server with one content of zeros, whole or in ranges. Thread-safe. */
public final class PracticeSource implements AutoCloseable {
  private final int length;
  private final HttpServer server;
  private final ExecutorService executor = VirtualThreads.perTask("warm-up-source-");

  /**
   * @param length of the content in bytes
   * @throws UncheckedIOException if there is no free port
   */
  public PracticeSource(int length) {
    this.length = length;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(executor);
    server.createContext("/", this::answer);
    server.start();
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/practice";
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      String header = exchange.getRequestHeaders().getFirst("Range");
      var range = header == null ? new ByteRange(0, length) : ByteRange.parseHttp(header, length);
      var headers = exchange.getResponseHeaders();
      headers.set("Accept-Ranges", "bytes");
      headers.set("ETag", "\"practice\"");
      if (header != null) {
        headers.set(
            "Content-Range",
            "bytes %d-%d/%d".formatted(range.start(), range.endExclusive() - 1, length));
      }
      boolean hasBody = !exchange.getRequestMethod().equals("HEAD");
      if (!hasBody) {
        headers.set("Content-Length", Long.toString(range.length()));
      }
      exchange.sendResponseHeaders(header == null ? 200 : 206, hasBody ? range.length() : -1);
      if (hasBody) {
        exchange.getResponseBody().write(new byte[Math.toIntExact(range.length())]);
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }
}
