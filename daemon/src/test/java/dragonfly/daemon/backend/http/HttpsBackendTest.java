package dragonfly.daemon.backend.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dragonfly.core.config.ConfigException;
import dragonfly.core.config.ConfigFile;
import dragonfly.core.error.SourceException;
import dragonfly.core.metrics.Metrics;
import dragonfly.core.netty.EventLoops;
import dragonfly.core.netty.ReceiveBuffers;
import dragonfly.core.time.Ticker;
import dragonfly.daemon.backend.ObjectStorageOptions;
import dragonfly.daemon.backend.SourceRequest;
import dragonfly.daemon.config.DaemonConfig;
import dragonfly.daemon.metrics.DaemonMetrics;
import dragonfly.testkit.Bytes;
import dragonfly.testkit.Certificates;
import dragonfly.testkit.OriginServer;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpsBackendTest {
  private static final byte[] CONTENT = Bytes.random(3 << 20, 4);
  private static final Certificates CERTIFICATES = Certificates.create();
  private static final OriginServer ORIGIN = OriginServer.start(CERTIFICATES.server());
  private static final EventLoops LOOPS = EventLoops.create("test-source", 1);

  @TempDir private Path dir;

  @AfterAll
  static void stop() {
    ORIGIN.close();
    LOOPS.close();
  }

  private HttpBackend backend(String yaml) {
    return new HttpBackend(
        LOOPS,
        new ReceiveBuffers(8 << 20),
        new DaemonMetrics(Metrics.create()),
        Ticker.system(),
        new Random(1),
        "dragonfly/test",
        DaemonConfig.load(ConfigFile.parse("test", yaml)).backend());
  }

  private static SourceRequest get(String url, @Nullable ObjectStorageOptions options) {
    return new SourceRequest(url, Map.of(), options, Duration.ofSeconds(20));
  }

  @Test
  void sourceOfAConfiguredAuthorityIsRead() {
    Path ca = CERTIFICATES.writeTo(dir).caCert();
    var file = ORIGIN.serve("/file", CONTENT);
    try (var backend = backend("backend: {caCert: " + ca + "}")) {
      assertThat(backend.stat(get(file.url(), null)).contentLength()).isEqualTo(CONTENT.length);

      var bytes = new ByteArrayOutputStream();
      try (var body = backend.open(get(file.url(), null), null, null)) {
        for (ByteBuffer next = body.next(); next != null; next = body.next()) {
          var copy = new byte[next.remaining()];
          next.get(copy);
          bytes.writeBytes(copy);
        }
      }
      assertThat(bytes.toByteArray()).isEqualTo(CONTENT);
    }
  }

  @Test
  void unknownAuthorityIsRefusedWithTheWayOut() {
    var file = ORIGIN.serve("/refused", CONTENT);
    try (var backend = backend("")) {
      assertThatThrownBy(() -> backend.stat(get(file.url(), null)))
          .isInstanceOf(SourceException.class)
          .hasMessageContaining("not trusted")
          .hasMessageContaining("backend.caCert");
    }
    assertThat(file.requests()).isZero();
  }

  @Test
  void certificateOfAnotherHostIsRefused() {
    Path ca = CERTIFICATES.writeTo(dir).caCert();
    var file = ORIGIN.serve("/other", CONTENT);
    try (var backend = backend("backend: {caCert: " + ca + "}")) {
      String url = file.url().replace("127.0.0.1", "127.0.0.2");

      // the server listens on 127.0.0.1 only on some machines: then nobody answers there
      assertThatThrownBy(() -> backend.stat(get(url, null))).isInstanceOf(SourceException.class);
    }
    assertThat(file.requests()).isZero();
  }

  @Test
  void checksCanBeSwitchedOffForAllSourcesOrForAnObjectStore() {
    var file = ORIGIN.serve("/insecure", CONTENT);
    try (var backend = backend("backend: {insecureSkipVerify: true}")) {
      assertThat(backend.stat(get(file.url(), null)).contentLength()).isEqualTo(CONTENT.length);
    }
    try (var backend = backend("")) {
      var options = new ObjectStorageOptions(null, null, null, null, null, true);
      assertThat(backend.stat(get(file.url(), options)).contentLength()).isEqualTo(CONTENT.length);
      // a connection made without checks does not serve a request that wants them
      assertThatThrownBy(() -> backend.stat(get(file.url(), null)))
          .isInstanceOf(SourceException.class);
    }
  }

  @Test
  void unusableAuthorityFileIsNamed() throws Exception {
    Path empty = Files.writeString(dir.resolve("empty.pem"), "");

    assertThatThrownBy(() -> backend("backend: {caCert: " + empty + "}"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("backend.caCert")
        .hasMessageContaining("empty.pem");
    assertThatThrownBy(() -> backend("backend: {caCert: /missing.pem}"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("/missing.pem");
  }
}
