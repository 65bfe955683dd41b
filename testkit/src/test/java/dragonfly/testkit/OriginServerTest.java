package dragonfly.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OriginServerTest {
  private static final byte[] CONTENT = Bytes.random(300 * Bytes.KIB, 7);

  private final OriginServer origin = OriginServer.start();
  private final HttpClient client = HttpClient.newHttpClient();
  private final Resource resource = origin.serve("/model.bin", CONTENT);

  @AfterEach
  void close() {
    client.close();
    origin.close();
  }

  @Test
  void contentIsServedWithLengthAndValidators() throws Exception {
    HttpResponse<byte[]> response = get(Map.of());

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(CONTENT);
    assertThat(header(response, "Content-Length")).isEqualTo("" + CONTENT.length);
    assertThat(header(response, "ETag")).isEqualTo("\"v1\"");
    assertThat(header(response, "Accept-Ranges")).isEqualTo("bytes");
    assertThat(resource.sha256()).isEqualTo(Bytes.sha256(CONTENT));
  }

  @Test
  void headHasTheLengthAndNoContent() throws Exception {
    HttpResponse<byte[]> response = send("HEAD", Map.of());

    assertThat(header(response, "Content-Length")).isEqualTo("" + CONTENT.length);
    assertThat(resource.bytesServed()).isZero();
    assertThat(resource.requests("HEAD")).isEqualTo(1);
  }

  @Test
  void rangesAreServed() throws Exception {
    HttpResponse<byte[]> middle = get(Map.of("Range", "bytes=10-19"));
    HttpResponse<byte[]> open = get(Map.of("Range", "bytes=" + (CONTENT.length - 5) + "-"));
    HttpResponse<byte[]> suffix = get(Map.of("Range", "bytes=-3"));
    HttpResponse<byte[]> beyond = get(Map.of("Range", "bytes=" + CONTENT.length + "-"));

    assertThat(middle.statusCode()).isEqualTo(206);
    assertThat(middle.body()).isEqualTo(Arrays.copyOfRange(CONTENT, 10, 20));
    assertThat(header(middle, "Content-Range")).isEqualTo("bytes 10-19/" + CONTENT.length);
    assertThat(open.body()).hasSize(5);
    assertThat(suffix.body())
        .isEqualTo(Arrays.copyOfRange(CONTENT, CONTENT.length - 3, CONTENT.length));
    assertThat(beyond.statusCode()).isEqualTo(416);
    assertThat(header(beyond, "Content-Range")).isEqualTo("bytes */" + CONTENT.length);
  }

  @Test
  void requestsAndBytesAreCounted() throws Exception {
    get(Map.of());
    get(Map.of("Range", "bytes=0-99"));

    assertThat(resource.requests()).isEqualTo(2);
    assertThat(resource.bytesServed()).isEqualTo(CONTENT.length + 100);
    assertThat(resource.log().getLast().header("range")).isEqualTo("bytes=0-99");
    assertThat(origin.bytesServed()).isEqualTo(CONTENT.length + 100);
    assertThat(resource.copies()).isBetween(1.0, 1.1);
  }

  @Test
  void sourceWithoutRangesAnswersWithEverything() throws Exception {
    resource.withoutRanges();

    HttpResponse<byte[]> response = get(Map.of("Range", "bytes=0-9"));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).hasSize(CONTENT.length);
    assertThat(response.headers().firstValue("Accept-Ranges")).isEmpty();
  }

  @Test
  void ignoredRangeIsAnsweredWithEverything() throws Exception {
    resource.ignoringRanges();

    HttpResponse<byte[]> response = get(Map.of("Range", "bytes=0-9"));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "Accept-Ranges")).isEqualTo("bytes");
  }

  @Test
  void chunkedContentHasNoLength() throws Exception {
    resource.chunked();

    HttpResponse<byte[]> response = get(Map.of());

    assertThat(response.headers().firstValue("Content-Length")).isEmpty();
    assertThat(header(response, "Transfer-Encoding")).isEqualTo("chunked");
    assertThat(response.body()).isEqualTo(CONTENT);
    assertThat(send("HEAD", Map.of()).headers().firstValue("Content-Length")).isEmpty();
  }

  @Test
  void emptyContentIsServed() throws Exception {
    origin.serve("/model.bin", new byte[0]);

    assertThat(get(Map.of()).body()).isEmpty();
    origin.resource("/model.bin").chunked();
    assertThat(get(Map.of()).body()).isEmpty();
  }

  @Test
  void changeIsSeenByValidators() throws Exception {
    resource.change(new byte[] {1, 2}, "\"v2\"");

    assertThat(get(Map.of("If-Match", "\"v1\"")).statusCode()).isEqualTo(412);
    assertThat(get(Map.of("If-Match", "\"v2\"")).statusCode()).isEqualTo(200);
    assertThat(get(Map.of("If-None-Match", "\"v2\"")).statusCode()).isEqualTo(304);
    assertThat(get(Map.of("Range", "bytes=0-0", "If-Range", "\"v1\"")).statusCode()).isEqualTo(200);
    assertThat(get(Map.of("Range", "bytes=0-0", "If-Range", "\"v2\"")).statusCode()).isEqualTo(206);
  }

  @Test
  void failuresAreCountedDown() throws Exception {
    resource.failNext(2, 503, Map.of("Retry-After", "1"));

    assertThat(header(get(Map.of()), "Retry-After")).isEqualTo("1");
    assertThat(get(Map.of()).statusCode()).isEqualTo(503);
    assertThat(get(Map.of()).statusCode()).isEqualTo(200);
    resource.failWith(404, Map.of());
    assertThat(get(Map.of()).statusCode()).isEqualTo(404);
    resource.recover();
    assertThat(get(Map.of()).statusCode()).isEqualTo(200);
  }

  @Test
  void redirectPointsElsewhere() throws Exception {
    origin.redirect("/model.bin", origin.url("/other"), 302);

    HttpResponse<byte[]> response = get(Map.of());

    assertThat(response.statusCode()).isEqualTo(302);
    assertThat(header(response, "Location")).isEqualTo(origin.url("/other"));
  }

  @Test
  void credentialsCanBeRequired() throws Exception {
    resource.requiring(Map.of("Authorization", "Bearer t"));

    assertThat(get(Map.of()).statusCode()).isEqualTo(401);
    assertThat(get(Map.of("authorization", "Bearer t")).statusCode()).isEqualTo(200);
  }

  @Test
  void refusedHeadLeavesGet() throws Exception {
    resource.refusingHead();

    assertThat(send("HEAD", Map.of()).statusCode()).isEqualTo(405);
    assertThat(get(Map.of()).statusCode()).isEqualTo(200);
  }

  @Test
  void truncatedBodyEndsEarly() {
    resource.truncateAfter(1000);

    assertThatThrownBy(() -> get(Map.of())).isInstanceOf(IOException.class);
    resource.chunked();
    assertThatThrownBy(() -> get(Map.of())).isInstanceOf(IOException.class);
    assertThat(resource.bytesServed()).isEqualTo(2000);
  }

  @Test
  void bodyWaitsAtTheGate() throws Exception {
    Resource.Gate gate = resource.pauseAfter(1000);
    CompletableFuture<HttpResponse<InputStream>> response =
        client.sendAsync(request("GET", Map.of()), BodyHandlers.ofInputStream());

    gate.awaitReached();
    assertThat(resource.bytesServed()).isEqualTo(1000);
    try (InputStream body = response.join().body()) {
      assertThat(body.readNBytes(1000)).hasSize(1000);
      gate.open();
      assertThat(body.readAllBytes()).hasSize(CONTENT.length - 1000);
    }
  }

  @Test
  void slowBodyTakesItsTime() throws Exception {
    resource.bytesPerSecond(2L * CONTENT.length);
    long start = System.nanoTime();

    get(Map.of());

    assertThat(System.nanoTime() - start).isGreaterThan(400_000_000L);
  }

  @Test
  void unknownPathIsNotFound() throws Exception {
    var request = HttpRequest.newBuilder(URI.create(origin.url("/absent"))).build();

    assertThat(client.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(404);
  }

  @Test
  void generatedContentIsTheSameInEveryPart() throws Exception {
    Content content = Content.generated(600_000, 3);
    Resource generated = origin.serve("/model.bin", content);

    byte[] whole = get(Map.of()).body();

    assertThat(Bytes.sha256(whole)).isEqualTo(generated.sha256());
    assertThat(get(Map.of("Range", "bytes=262000-525000")).body())
        .isEqualTo(Arrays.copyOfRange(whole, 262_000, 525_001));
  }

  @Test
  void httpsIsTrustedByThoseWhoTrustTheAuthority(@TempDir Path dir) throws Exception {
    var certificates = Certificates.create();
    try (var secure = OriginServer.start(certificates.server());
        var trusting = HttpClient.newBuilder().sslContext(trust(certificates, dir)).build()) {
      secure.serve("/a", CONTENT);
      var request = HttpRequest.newBuilder(URI.create(secure.url("/a"))).build();

      assertThat(request.uri().getScheme()).isEqualTo("https");
      assertThat(trusting.send(request, BodyHandlers.ofByteArray()).body()).isEqualTo(CONTENT);
      assertThatThrownBy(() -> client.send(request, BodyHandlers.ofByteArray()))
          .isInstanceOf(SSLHandshakeException.class);
    }
  }

  private static SSLContext trust(Certificates certificates, Path dir) throws Exception {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    var authority = certificates.writeTo(dir).caCert();
    try (InputStream in = Files.newInputStream(Objects.requireNonNull(authority))) {
      store.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private HttpResponse<byte[]> get(Map<String, String> headers)
      throws IOException, InterruptedException {
    return send("GET", headers);
  }

  private HttpResponse<byte[]> send(String method, Map<String, String> headers)
      throws IOException, InterruptedException {
    return client.send(request(method, headers), BodyHandlers.ofByteArray());
  }

  private HttpRequest request(String method, Map<String, String> headers) {
    var builder =
        HttpRequest.newBuilder(URI.create(resource.url()))
            .method(method, HttpRequest.BodyPublishers.noBody());
    headers.forEach(builder::header);
    return builder.build();
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElseThrow();
  }
}
