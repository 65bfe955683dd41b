package dragonfly.manager;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dragonfly.testkit.ManualClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Spans arrive at a collector. */
final class TracingTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

  @TempDir private Path directory;
  private final List<String> bodies = new CopyOnWriteArrayList<>();
  private final List<String> keys = new CopyOnWriteArrayList<>();
  private HttpServer collector;

  @BeforeEach
  void startCollector() throws IOException {
    collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    collector.createContext(
        "/spans",
        exchange -> {
          keys.add(String.valueOf(exchange.getRequestHeaders().getFirst("X-Key")));
          bodies.add(
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    collector.start();
  }

  @AfterEach
  void stopCollector() {
    collector.stop(0);
  }

  @Test
  void callIsASpanBelowThatOfItsCaller() {
    var settings =
        Map.of(
            "auth.initialRootPassword",
            ManagerFixture.PASSWORD,
            "tracing.protocol",
            "http",
            "tracing.endpoint",
            "127.0.0.1:" + collector.getAddress().getPort(),
            "tracing.path",
            "/spans",
            "tracing.service-name",
            "the-manager",
            "tracing.headers.X-Key",
            "secret");
    try (var manager = ManagerFixture.start(directory, new ManualClock(), settings)) {
      var answer =
          manager.send(
              "GET",
              "/api/v1/clusters/77",
              null,
              "traceparent",
              "00-" + TRACE + "-00f067aa0ba902b7-01");
      assertThat(answer.statusCode()).isEqualTo(401);
      assertThat(manager.send("GET", "/healthy", null).statusCode()).isEqualTo(200);
    }

    // what is not sent yet when the manager stops is sent then
    var all = String.join("", bodies);
    assertThat(keys).containsOnly("secret");
    assertThat(all).contains("the-manager", "GET /healthy", "http.response.status_code");
    // never a path, which anybody may make up
    assertThat(all).doesNotContain("clusters/77");
    assertThat(hex(all)).contains(TRACE);
  }

  private static String hex(String bytes) {
    return HexFormat.of().formatHex(bytes.getBytes(StandardCharsets.ISO_8859_1));
  }
}
