package dragonfly.daemon.backend.http;

import static dragonfly.testkit.Bytes.KIB;
import static dragonfly.testkit.Bytes.MIB;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dragonfly.core.config.ConfigFile;
import dragonfly.core.error.DragonflyException;
import dragonfly.core.error.SourceException;
import dragonfly.core.metrics.Metrics;
import dragonfly.core.netty.EventLoops;
import dragonfly.core.netty.ReceiveBuffers;
import dragonfly.core.piece.ByteRange;
import dragonfly.core.time.Ticker;
import dragonfly.daemon.backend.RangeIgnoredException;
import dragonfly.daemon.backend.SourceBody;
import dragonfly.daemon.backend.SourceChangedException;
import dragonfly.daemon.backend.SourceInfo;
import dragonfly.daemon.backend.SourceRequest;
import dragonfly.daemon.config.DaemonConfig;
import dragonfly.daemon.metrics.DaemonMetrics;
import dragonfly.testkit.Bytes;
import dragonfly.testkit.OriginServer;
import dragonfly.testkit.Resource;
import io.grpc.Status;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpBackendTest {
  private static final byte[] CONTENT = Bytes.random(3 * MIB + 17, 1);
  private static final byte[] HELLO = "hello".getBytes(UTF_8);

  private static final OriginServer ORIGIN = OriginServer.start();
  private static final EventLoops LOOPS = EventLoops.create("test-source", 1);

  private final ReceiveBuffers buffers = new ReceiveBuffers(32 * MIB);
  private final DaemonMetrics metrics = new DaemonMetrics(Metrics.create());
  private HttpBackend backend = backend("");

  @BeforeEach
  void startOrigin() {
    ORIGIN.serve("/file", CONTENT);
  }

  @AfterEach
  void stop() {
    backend.close();
    await().untilAsserted(() -> assertThat(buffers.inUse()).isZero());
  }

  @AfterAll
  static void stopLoops() {
    LOOPS.close();
    ORIGIN.close();
  }

  private HttpBackend backend(String yaml) {
    var config = DaemonConfig.load(ConfigFile.parse("test", yaml)).backend();
    return new HttpBackend(
        LOOPS, buffers, metrics, Ticker.system(), new Random(1), "dragonfly/test", config);
  }

  private static SourceRequest get(String url, Map<String, String> header) {
    return new SourceRequest(url, header, null, Duration.ofSeconds(20));
  }

  private static SourceRequest get(String url) {
    return get(url, Map.of());
  }

  private byte[] read(
      SourceRequest request, @Nullable ByteRange range, @Nullable SourceInfo expected) {
    try (SourceBody body = backend.open(request, range, expected)) {
      var bytes = new ByteArrayOutputStream();
      for (ByteBuffer next = body.next(); next != null; next = body.next()) {
        assertThat(next.isDirect()).isTrue();
        var copy = new byte[next.remaining()];
        next.get(copy);
        bytes.writeBytes(copy);
      }
      return bytes.toByteArray();
    }
  }

  private static String chunked(String body) {
    String head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    return head + Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n";
  }

  private static byte[] slice(long start, long length) {
    return java.util.Arrays.copyOfRange(CONTENT, (int) start, (int) (start + length));
  }

  // ---- stat

  @Test
  void statReadsLengthAndValidatorsFromOneRequestForTheFirstByte() {
    SourceInfo info = backend.stat(get(ORIGIN.url("/file")));

    assertThat(info.contentLength()).isEqualTo(CONTENT.length);
    assertThat(info.supportsRange()).isTrue();
    assertThat(info.etag()).isEqualTo("\"v1\"");
    assertThat(info.lastModified()).isEqualTo("Thu, 01 Jan 2026 00:00:00 GMT");
    assertThat(info.header())
        .containsEntry("content-length", Integer.toString(CONTENT.length))
        .doesNotContainKey("content-range");
    assertThat(ORIGIN.resource("/file").log())
        .singleElement()
        .satisfies(request -> assertThat(request.header("Range")).isEqualTo("bytes=0-0"));
  }

  @Test
  void statOfASourceWithoutRangesTakesTheLengthAndNotTheContent() {
    Resource file = ORIGIN.serve("/big", Bytes.random(8 * MIB, 2)).withoutRanges();

    SourceInfo info = backend.stat(get(file.url()));

    assertThat(info.contentLength()).isEqualTo(8 * MIB);
    assertThat(info.supportsRange()).isFalse();
    assertThat(file.bytesServed()).isLessThan(8 * MIB);
  }

  @Test
  void statOfAChunkedSourceAsksForTheHeadersAlone() {
    Resource file = ORIGIN.serve("/chunked", CONTENT).withoutRanges().chunked();

    SourceInfo info = backend.stat(get(file.url()));

    assertThat(info.contentLength()).isEqualTo(-1);
    assertThat(info.supportsRange()).isFalse();
    assertThat(file.requests("HEAD")).isEqualTo(1);
  }

  @Test
  void statTakesTheLengthOfTheHeadersWhenTheContentIsChunked() {
    try (var server =
        new RawServer(
            (number, request) ->
                request.getFirst().startsWith("HEAD")
                    ? "HTTP/1.1 200 OK\r\nContent-Length: 12345\r\n\r\n"
                    : chunked("abc"))) {
      SourceInfo info = backend.stat(get(server.url("/f")));

      assertThat(info.contentLength()).isEqualTo(12345);
      assertThat(info.supportsRange()).isFalse();
    }
  }

  @Test
  void statOfAnEmptyContentIsZero() {
    Resource file = ORIGIN.serve("/empty", new byte[0]);

    SourceInfo info = backend.stat(get(file.url()));

    assertThat(info.contentLength()).isZero();
  }

  @Test
  void statAsksWithoutRangeWhenTheRangeIsRefused() {
    try (var server =
        new RawServer(
            (number, request) ->
                request.stream().anyMatch(line -> line.startsWith("range:"))
                    ? "HTTP/1.1 416 Range Not Satisfiable\r\nContent-Length: 0\r\n\r\n"
                    : "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc")) {
      SourceInfo info = backend.stat(get(server.url("/f")));

      assertThat(info.contentLength()).isEqualTo(3);
      assertThat(info.supportsRange()).isFalse();
    }
  }

  @Test
  void refusalCarriesStatusAndHeadersAndNoSecrets() {
    ORIGIN
        .resource("/file")
        .failWith(403, Map.of("X-Reason", "quota", "Content-Type", "text/plain"));
    String url = ORIGIN.url("/file").replace("://", "://user:secret@") + "?token=secret";

    assertThatThrownBy(() -> backend.stat(get(url)))
        .isInstanceOfSatisfying(
            SourceException.class,
            e -> {
              assertThat(e.statusCode()).isEqualTo(403);
              assertThat(e.header()).containsEntry("x-reason", "quota");
              assertThat(e.getMessage())
                  .contains("403 Forbidden", ORIGIN.url("/file"))
                  .doesNotContain("secret");
            });
  }

  // ---- content

  @Test
  void rangeIsExactlyTheBytesAskedFor() {
    SourceInfo info = backend.stat(get(ORIGIN.url("/file")));

    byte[] bytes = read(get(ORIGIN.url("/file")), new ByteRange(MIB + 1, MIB + 16), info);

    assertThat(bytes).isEqualTo(slice(MIB + 1, MIB + 16));
    assertThat(ORIGIN.resource("/file").log().getLast().header("If-Range")).isEqualTo("\"v1\"");
  }

  @Test
  void lengthIsKnownBeforeTheFirstByte() {
    try (SourceBody body =
        backend.open(get(ORIGIN.url("/file")), new ByteRange(0, 100 * KIB), null)) {
      assertThat(body.length()).isEqualTo(100 * KIB);
      assertThat(body.header()).containsEntry("etag", "\"v1\"");
    }
  }

  @Test
  void wholeContentArrives() {
    assertThat(read(get(ORIGIN.url("/file")), null, null)).isEqualTo(CONTENT);
  }

  @Test
  void chunkedContentArrivesWithUnknownLength() {
    Resource file = ORIGIN.serve("/chunked", CONTENT).withoutRanges().chunked();

    try (SourceBody body = backend.open(get(file.url()), null, null)) {
      assertThat(body.length()).isEqualTo(-1);
    }
    assertThat(read(get(file.url()), null, null)).isEqualTo(CONTENT);
  }

  @Test
  void contentThatLastsUntilTheConnectionEndsArrives() {
    try (var server =
        new RawServer((number, request) -> "HTTP/1.0 200 OK\r\nConnection: close\r\n\r\nhello")) {
      assertThat(read(get(server.url("/f")), null, null)).isEqualTo(HELLO);
    }
  }

  @Test
  void contentEncodingIsNeitherAskedForNorUndone() {
    Resource file = ORIGIN.serve("/gz", CONTENT).headers(Map.of("Content-Encoding", "gzip"));

    byte[] bytes = read(get(file.url(), Map.of("Accept-Encoding", "gzip")), null, null);

    assertThat(bytes).isEqualTo(CONTENT);
    assertThat(file.log().getLast().header("Accept-Encoding")).isEqualTo("identity");
  }

  @Test
  void connectionIsKeptForTheNextRequest() {
    try (var server =
        new RawServer((number, request) -> "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")) {
      // often, because a reader must not be faster than the pool
      for (int i = 0; i < 2000; i++) {
        assertThat(read(get(server.url("/f")), null, null)).isEqualTo(HELLO);
      }

      assertThat(server.requests()).hasSize(2000);
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void keptConnectionThatTheSourceClosedIsReplaced() {
    try (var server =
        new RawServer(
            (number, request) ->
                number % 2 == 1 ? "" : "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")) {
      assertThat(read(get(server.url("/f")), null, null)).isEqualTo(HELLO);
      assertThat(read(get(server.url("/f")), null, null)).isEqualTo(HELLO);
    }
  }

  @Test
  void bodyThatIsNotReadToItsEndDoesNotDisturbTheNextRequest() {
    SourceInfo info = backend.stat(get(ORIGIN.url("/file")));
    try (SourceBody body = backend.open(get(ORIGIN.url("/file")), null, info)) {
      assertThat(body.next()).isNotNull();
    }

    assertThat(read(get(ORIGIN.url("/file")), new ByteRange(5, 10), info)).isEqualTo(slice(5, 10));
  }

  // ---- a source that changes or lies

  @Test
  void changedContentIsNoticed() {
    SourceInfo info = backend.stat(get(ORIGIN.url("/file")));
    ORIGIN.resource("/file").change(Bytes.random(CONTENT.length, 9), "\"v2\"");

    assertThatThrownBy(() -> read(get(ORIGIN.url("/file")), new ByteRange(MIB, MIB), info))
        .isInstanceOf(SourceChangedException.class)
        .hasMessageContaining("etag=\"v2\" expected=\"v1\"");
  }

  @Test
  void changedLengthIsNoticedWithoutValidators() {
    Resource file = ORIGIN.serve("/plain", CONTENT).etag(null);
    SourceInfo info = backend.stat(get(file.url()));
    file.change(Bytes.random(2 * MIB, 9), null);

    assertThatThrownBy(() -> read(get(file.url()), new ByteRange(0, MIB), info))
        .isInstanceOf(SourceChangedException.class)
        .hasMessageContaining("length=2097152 expected=3145745");
  }

  @Test
  void contentThatShrankBelowTheRangeIsNoticed() {
    Resource file = ORIGIN.serve("/plain", CONTENT).etag(null);
    SourceInfo info = backend.stat(get(file.url()));
    file.change(Bytes.random(KIB, 9), null);

    assertThatThrownBy(() -> read(get(file.url()), new ByteRange(MIB, MIB), info))
        .isInstanceOf(SourceChangedException.class);
  }

  @Test
  void everythingInsteadOfARangeIsRefused() {
    Resource file = ORIGIN.resource("/file").ignoringRanges();

    assertThatThrownBy(() -> read(get(file.url()), new ByteRange(MIB, MIB), null))
        .isInstanceOf(RangeIgnoredException.class)
        .hasMessageContaining("bytes=1048576-2097151");
    assertThatThrownBy(() -> read(get(file.url()), new ByteRange(0, MIB), null))
        .isInstanceOf(RangeIgnoredException.class);
  }

  @Test
  void everythingIsAsGoodAsARangeOfEverything() {
    Resource file = ORIGIN.resource("/file").ignoringRanges();
    SourceInfo info = backend.stat(get(file.url()));

    assertThat(read(get(file.url()), new ByteRange(0, CONTENT.length), info)).isEqualTo(CONTENT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"bytes 1-5/100", "bytes 0-5/100", "bytes 0-3/100", "items 0-4/100", "bytes 0-4"})
  void anotherRangeIsRefused(String contentRange) {
    try (var server =
        new RawServer(
            (number, request) ->
                "HTTP/1.1 206 Partial Content\r\nContent-Length: 5\r\nContent-Range: "
                    + contentRange
                    + "\r\n\r\nhello")) {
      assertThatThrownBy(() -> read(get(server.url("/f")), new ByteRange(0, 5), null))
          .isInstanceOf(DragonflyException.class);
    }
  }

  @Test
  void bodyShorterThanItsRangeIsAnError() {
    try (var server =
        new RawServer(
            (number, request) ->
                "HTTP/1.1 206 Partial Content\r\nContent-Length: 3\r\n"
                    + "Content-Range: bytes 0-4/100\r\n\r\nhel")) {
      assertThatThrownBy(() -> read(get(server.url("/f")), new ByteRange(0, 5), null))
          .isInstanceOf(SourceChangedException.class)
          .hasMessageContaining("received=3 expected=5");
    }
  }

  @Test
  void truncatedBodyIsAnError() {
    ORIGIN.resource("/file").truncateAfter(MIB + 5);

    assertThatThrownBy(() -> read(get(ORIGIN.url("/file")), null, null))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("broke off");
  }

  @Test
  void truncatedChunkedBodyIsAnError() {
    Resource file = ORIGIN.serve("/chunked", CONTENT).withoutRanges().chunked();
    file.truncateAfter(MIB);

    assertThatThrownBy(() -> read(get(file.url()), null, null)).isInstanceOf(SourceException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"})
  void answerThatIsNoHttpIsAnError(String answer) {
    try (var server = new RawServer((number, request) -> answer)) {
      assertThatThrownBy(() -> read(get(server.url("/f")), null, null))
          .isInstanceOf(SourceException.class);
    }
  }

  // ---- time

  @Test
  void sourceThatNeverAnswersTimesOut() throws Exception {
    try (var silent = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
      var request =
          new SourceRequest(
              "http://127.0.0.1:" + silent.getLocalPort() + "/f",
              Map.of(),
              null,
              Duration.ofMillis(200));

      assertThatThrownBy(() -> backend.stat(request))
          .isInstanceOf(SourceException.class)
          .hasMessageContaining("does not answer");
    }
  }

  @Test
  void sourceThatFallsSilentTimesOut() {
    backend.close();
    backend = backend("backend: {stallTimeout: 200ms}");
    var gate = ORIGIN.resource("/file").pauseAfter(MIB);

    assertThatThrownBy(() -> read(get(ORIGIN.url("/file")), null, null))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("fell silent");
    gate.open();
  }

  @Test
  void interruptEndsTheWait() throws Exception {
    var gate = ORIGIN.resource("/file").pauseAfter(MIB);
    var failure = new java.util.concurrent.CompletableFuture<Throwable>();
    Thread reader =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    read(get(ORIGIN.url("/file")), null, null);
                    failure.complete(new AssertionError("was not interrupted"));
                  } catch (Throwable t) {
                    failure.complete(t);
                  }
                });
    gate.awaitReached();
    reader.interrupt();

    assertThat(failure.get(10, java.util.concurrent.TimeUnit.SECONDS))
        .isInstanceOf(SourceException.class);
    gate.open();
  }

  // ---- repetitions

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 502, 503, 504})
  void failureThatMayPassIsRepeated(int status) {
    Resource file = ORIGIN.resource("/file").failNext(1, status, Map.of());

    assertThat(backend.stat(get(file.url())).contentLength()).isEqualTo(CONTENT.length);
    assertThat(file.requests()).isEqualTo(2);
  }

  @Test
  void repetitionsHaveABound() {
    Resource file = ORIGIN.resource("/file").failWith(503, Map.of());

    assertThatThrownBy(() -> backend.stat(get(file.url())))
        .isInstanceOfSatisfying(
            SourceException.class, e -> assertThat(e.statusCode()).isEqualTo(503));
    assertThat(file.requests()).isEqualTo(2);
  }

  @Test
  void longRetryAfterIsTheCallersDecision() {
    Resource file = ORIGIN.resource("/file").failWith(429, Map.of("Retry-After", "3600"));

    assertThatThrownBy(() -> backend.stat(get(file.url())))
        .isInstanceOfSatisfying(
            SourceException.class,
            e -> assertThat(e.header()).containsEntry("retry-after", "3600"));
    assertThat(file.requests()).isEqualTo(1);
  }

  @Test
  void refusalIsNotRepeated() {
    Resource file = ORIGIN.resource("/file").failWith(404, Map.of());

    assertThatThrownBy(() -> backend.stat(get(file.url()))).isInstanceOf(SourceException.class);
    assertThat(file.requests()).isEqualTo(1);
  }

  @Test
  void unreachableSourceIsNamed() throws Exception {
    int port;
    try (var socket = new java.net.ServerSocket(0)) {
      port = socket.getLocalPort();
    }

    assertThatThrownBy(() -> backend.stat(get("http://127.0.0.1:" + port + "/f?token=secret")))
        .isInstanceOfSatisfying(
            SourceException.class,
            e -> {
              assertThat(e.statusCode()).isNull();
              assertThat(e.code()).isEqualTo(Status.Code.INTERNAL);
              assertThat(e.getMessage())
                  .contains("cannot be reached", "127.0.0.1:" + port + "/f")
                  .doesNotContain("secret");
            });
  }

  // ---- redirects

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void redirectIsFollowed(int status) {
    ORIGIN.redirect("/moved", ORIGIN.url("/file"), status);

    assertThat(read(get(ORIGIN.url("/moved")), new ByteRange(3, 5), null)).isEqualTo(slice(3, 5));
  }

  @Test
  void redirectKeepsCredentialsOnItsOriginOnly() {
    try (var other = OriginServer.start()) {
      Resource elsewhere = other.serve("/file", CONTENT);
      ORIGIN.redirect("/here", "/file", 302);
      ORIGIN.redirect("/there", elsewhere.url(), 302);
      var header = Map.of("Authorization", "Bearer secret", "Cookie", "a=b", "X-Trace", "7");

      backend.stat(get(ORIGIN.url("/here"), header));
      backend.stat(get(ORIGIN.url("/there"), header));

      assertThat(ORIGIN.resource("/file").log().getLast().header("Authorization"))
          .isEqualTo("Bearer secret");
      var request = elsewhere.log().getLast();
      assertThat(request.header("Authorization")).isNull();
      assertThat(request.header("Cookie")).isNull();
      assertThat(request.header("X-Trace")).isEqualTo("7");
    }
  }

  @Test
  void redirectsWithoutEndAreAnError() {
    ORIGIN.redirect("/loop", "/loop", 302);

    assertThatThrownBy(() -> backend.stat(get(ORIGIN.url("/loop"))))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("redirects");
    assertThat(ORIGIN.resource("/loop").requests()).isEqualTo(11);
  }

  @Test
  void temporaryRedirectIsRememberedUntilItsTargetRefuses() {
    ORIGIN.redirect("/cdn", ORIGIN.url("/file"), 307);
    for (int i = 0; i < 3; i++) {
      backend.stat(get(ORIGIN.url("/cdn")));
    }
    assertThat(ORIGIN.resource("/cdn").requests()).isEqualTo(1);

    ORIGIN.resource("/file").failWith(403, Map.of());
    assertThatThrownBy(() -> backend.stat(get(ORIGIN.url("/cdn"))))
        .isInstanceOf(SourceException.class);
    assertThat(ORIGIN.resource("/cdn").requests()).isEqualTo(2);
  }

  @Test
  void redirectToAnotherSchemeIsRefused() {
    ORIGIN.redirect("/ftp", "ftp://127.0.0.1/file", 302);

    assertThatThrownBy(() -> backend.stat(get(ORIGIN.url("/ftp"))))
        .isInstanceOf(DragonflyException.class)
        .hasMessageContaining("ftp://127.0.0.1/file");
  }

  // ---- headers

  @Test
  void callersHeadersReachTheSourceWithoutThoseOfTheConnection() {
    backend.close();
    backend = backend("backend: {requestHeader: {X-Team: red, X-Both: file}}");

    backend.stat(
        get(
            ORIGIN.url("/file"),
            Map.of(
                "X-Both", "caller",
                "Range", "bytes=5-9",
                "Connection", "x-gone",
                "X-Gone", "1",
                "Transfer-Encoding", "chunked")));

    var request = ORIGIN.resource("/file").log().getLast();
    assertThat(request.header("X-Team")).isEqualTo("red");
    assertThat(request.header("X-Both")).isEqualTo("caller");
    assertThat(request.header("Range")).isEqualTo("bytes=0-0");
    assertThat(request.header("X-Gone")).isNull();
    assertThat(request.header("Transfer-Encoding")).isNull();
    assertThat(request.header("User-Agent")).isEqualTo("dragonfly/test");
  }

  @Test
  void userOfTheUrlBecomesBasicCredentials() {
    backend.stat(get(ORIGIN.url("/file").replace("://", "://me:p%40ss@")));

    // base64 of me:p@ss
    assertThat(ORIGIN.resource("/file").log().getLast().header("Authorization"))
        .isEqualTo("Basic bWU6cEBzcw==");
  }

  @Test
  void malformedHeaderIsNamedWithoutItsValue() {
    assertThatThrownBy(
            () -> backend.stat(get(ORIGIN.url("/file"), Map.of("X-Bad", "secret\r\nX-Other: 1"))))
        .isInstanceOfSatisfying(
            DragonflyException.class,
            e -> {
              assertThat(e.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
              assertThat(e.getMessage()).contains("X-Bad").doesNotContain("secret");
            });
    assertThatThrownBy(() -> backend.stat(get(ORIGIN.url("/file"), Map.of("X Bad", "1"))))
        .isInstanceOfSatisfying(
            DragonflyException.class,
            e -> assertThat(e.code()).isEqualTo(Status.Code.INVALID_ARGUMENT));
    assertThat(ORIGIN.resource("/file").requests()).isZero();
  }

  @Test
  void requestsAreCounted() {
    backend.stat(get(ORIGIN.url("/file")));
    read(get(ORIGIN.url("/file")), null, null);

    assertThat(metrics.backendRequests("http", "GET")).isEqualTo(2);
  }

  @Test
  void interimAnswersAreSkipped() {
    try (var server =
        new RawServer(
            (number, request) ->
                "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
                    + "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")) {
      assertThat(read(get(server.url("/f")), null, null)).isEqualTo(HELLO);
    }
  }

  @Test
  void manyReadersShareBoundedMemory() throws Exception {
    var failures = new java.util.concurrent.CopyOnWriteArrayList<Throwable>();
    var most = new AtomicInteger();
    List<Thread> readers =
        java.util.stream.IntStream.range(0, 40)
            .mapToObj(
                i ->
                    Thread.ofVirtual()
                        .start(
                            () -> {
                              try {
                                byte[] bytes = read(get(ORIGIN.url("/file")), null, null);
                                most.accumulateAndGet((int) buffers.inUse(), Math::max);
                                assertThat(bytes).isEqualTo(CONTENT);
                              } catch (Throwable t) {
                                failures.add(t);
                              }
                            }))
            .toList();
    for (Thread reader : readers) {
      reader.join();
    }

    assertThat(failures).isEmpty();
    assertThat(most.get()).isLessThanOrEqualTo(33 * MIB);
  }
}
