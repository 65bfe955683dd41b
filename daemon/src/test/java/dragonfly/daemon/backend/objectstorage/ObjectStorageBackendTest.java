package dragonfly.daemon.backend.objectstorage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dragonfly.core.config.ConfigFile;
import dragonfly.core.error.DragonflyException;
import dragonfly.core.error.SourceException;
import dragonfly.core.metrics.Metrics;
import dragonfly.core.netty.EventLoops;
import dragonfly.core.netty.ReceiveBuffers;
import dragonfly.core.piece.ByteRange;
import dragonfly.core.time.Ticker;
import dragonfly.core.unit.Secret;
import dragonfly.daemon.backend.BackendRegistry;
import dragonfly.daemon.backend.ObjectStorageOptions;
import dragonfly.daemon.backend.SourceEntry;
import dragonfly.daemon.backend.SourceInfo;
import dragonfly.daemon.backend.SourceRequest;
import dragonfly.daemon.backend.http.HttpBackend;
import dragonfly.daemon.config.DaemonConfig;
import dragonfly.daemon.metrics.DaemonMetrics;
import dragonfly.testkit.Bytes;
import dragonfly.testkit.OriginServer;
import io.grpc.Status;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectStorageBackendTest {
  private static final byte[] CONTENT = Bytes.random(100_000, 3);

  private final EventLoops loops = EventLoops.create("test-source", 1);
  private final HttpBackend http =
      new HttpBackend(
          loops,
          new ReceiveBuffers(8 << 20),
          new DaemonMetrics(Metrics.create()),
          Ticker.system(),
          new Random(1),
          "dragonfly/test",
          DaemonConfig.load(ConfigFile.parse("test", "")).backend());
  private final ObjectStorageBackend backend = new ObjectStorageBackend(http);
  private final OriginServer origin = OriginServer.start();

  @AfterEach
  void stop() {
    backend.close();
    http.close();
    origin.close();
    loops.close();
  }

  private ObjectStorageOptions options(@Nullable String secret, @Nullable String token) {
    return new ObjectStorageOptions(
        "eu-central-1",
        "http://127.0.0.1:" + origin.port(),
        "AKID",
        secret == null ? null : new Secret(secret),
        token == null ? null : new Secret(token),
        false);
  }

  private SourceRequest request(String url, ObjectStorageOptions options) {
    return new SourceRequest(url, Map.of(), options, Duration.ofSeconds(20));
  }

  @Test
  void objectIsStattedAndReadThroughSignedUrls() {
    var object = origin.serve("/bucket/dir/a b+c.bin", CONTENT);
    SourceRequest request =
        request("s3://bucket/dir/a%20b%2Bc.bin", options("secret", "session-token"));

    SourceInfo info = backend.stat(request);
    var bytes = new byte[1000];
    try (var body = backend.open(request, new ByteRange(500, 1000), info)) {
      for (ByteBuffer next = body.next(); next != null; next = body.next()) {
        next.get(bytes, 0, next.remaining());
      }
    }

    assertThat(info.contentLength()).isEqualTo(CONTENT.length);
    assertThat(bytes).isEqualTo(java.util.Arrays.copyOfRange(CONTENT, 500, 1500));
    assertThat(object.log())
        .allSatisfy(
            sent ->
                assertThat(sent.query())
                    .contains(
                        "X-Amz-Algorithm=AWS4-HMAC-SHA256",
                        "X-Amz-Credential=AKID%2F",
                        "%2Feu-central-1%2Fs3%2Faws4_request",
                        "X-Amz-Security-Token=session-token",
                        "X-Amz-Signature=")
                    .doesNotContain("secret"));
  }

  @Test
  void directoryIsListedWithWhatIsBelow() {
    var bucket =
        origin.serve(
            "/bucket",
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>bucket</Name>
              <Contents><Key>dir/</Key><Size>0</Size></Contents>
              <Contents><Key>dir/a &amp; b%.bin</Key><Size>5</Size><ETag>"x"</ETag></Contents>
              <Contents><Key>dir/below/</Key><Size>0</Size></Contents>
              <Contents><Key>dir/below/ä</Key><Size>6</Size></Contents>
            </ListBucketResult>
            """
                .getBytes(StandardCharsets.UTF_8));

    var entries = backend.list(request("s3://bucket/dir/", options("secret", "token")));

    assertThat(entries)
        .containsExactly(
            new SourceEntry("s3://bucket/dir/a%20&%20b%25.bin", 5, false),
            new SourceEntry("s3://bucket/dir/below/", 0, true),
            new SourceEntry("s3://bucket/dir/below/%C3%A4", 6, false));
    var sent = bucket.log().getFirst();
    assertThat(sent.query()).contains("list-type=2", "prefix=dir%2F");
    assertThat(sent.header("authorization")).startsWith("AWS4-HMAC-SHA256 Credential=AKID/");
  }

  @Test
  void whatIsNoListingIsRefused() {
    origin.serve("/bucket", CONTENT);

    assertThatThrownBy(() -> backend.list(request("s3://bucket/", options("secret", null))))
        .isInstanceOf(SourceException.class)
        .hasMessage("object store answered no listing");
    assertThatThrownBy(() -> http.list(request("http://host/dir/", options("secret", null))))
        .isInstanceOfSatisfying(
            DragonflyException.class,
            e -> assertThat(e.code()).isEqualTo(Status.Code.INVALID_ARGUMENT));
  }

  @Test
  void signatureIsThatOfTheSecret() {
    var object = origin.serve("/bucket/key", CONTENT);

    backend.stat(request("s3://bucket/key", options("one", null)));
    backend.stat(request("s3://bucket/key", options("other", null)));

    assertThat(signature(object.log().get(0).query()))
        .isNotEqualTo(signature(object.log().get(1).query()));
  }

  private static String signature(@Nullable String query) {
    assertThat(query).isNotNull();
    return query.substring(query.indexOf("X-Amz-Signature="));
  }

  @Test
  void refusalNamesTheObjectAndNoSignature() {
    origin.serve("/bucket/key", CONTENT).failWith(403, Map.of("x-amz-request-id", "7"));

    assertThatThrownBy(() -> backend.stat(request("s3://bucket/key", options("secret", null))))
        .isInstanceOfSatisfying(
            SourceException.class,
            e -> {
              assertThat(e.statusCode()).isEqualTo(403);
              assertThat(e.header()).containsEntry("x-amz-request-id", "7");
              assertThat(e.getMessage())
                  .contains("s3://bucket/key")
                  .doesNotContain("X-Amz", "AKID", "secret");
            });
  }

  @Test
  void wrongRegionIsTold() {
    origin.serve("/bucket/key", CONTENT).failWith(301, Map.of("x-amz-bucket-region", "us-west-2"));

    assertThatThrownBy(() -> backend.stat(request("s3://bucket/key", options("secret", null))))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("us-west-2");
  }

  @Test
  void incompleteCredentialsAreNamed() {
    assertThatThrownBy(() -> backend.stat(request("s3://bucket/key", options(null, null))))
        .isInstanceOf(DragonflyException.class)
        .hasMessageContaining("access key secret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3://bucket", "s3://bucket/", "s3:///key", "s3://", "s3:bucket/key"})
  void malformedUrlIsNamed(String url) {
    assertThatThrownBy(() -> ObjectUrl.parse(url))
        .isInstanceOfSatisfying(
            DragonflyException.class,
            e -> {
              assertThat(e.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
              assertThat(e.getMessage()).contains(url);
            });
  }

  @Test
  void malformedEndpointIsNamed() {
    var options = new ObjectStorageOptions("r", "http://", "a", new Secret("b"), null, false);

    assertThatThrownBy(() -> backend.stat(request("s3://bucket/key", options)))
        .isInstanceOf(DragonflyException.class)
        .hasMessageContaining("malformed endpoint");
  }

  @ParameterizedTest
  @CsvSource({
    "s3://b/k, b, k,",
    "S3://b/d/k%20l, b, d/k l,",
    "s3://b/k?versionId=v1&x=y, b, k, v1",
    "s3://b/100%, b, 100%,"
  })
  void urlNamesBucketKeyAndVersion(
      String url, String bucket, String key, @Nullable String version) {
    assertThat(ObjectUrl.parse(url)).isEqualTo(new ObjectUrl(bucket, key, version));
  }

  @ParameterizedTest
  @CsvSource({"ftp://x/y, scheme=ftp", "x/y, without a scheme", "'', without a scheme"})
  void unknownSchemeIsNamedWithThoseKnown(String url, String message) {
    var registry = new BackendRegistry(Map.of("http", http, "https", http, "s3", backend));

    assertThat(registry.forUrl("S3://b/k")).isSameAs(backend);
    assertThatThrownBy(() -> registry.forUrl(url))
        .isInstanceOfSatisfying(
            DragonflyException.class,
            e -> {
              assertThat(e.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
              assertThat(e.getMessage()).contains(message, "http, https, s3");
            });
  }
}
