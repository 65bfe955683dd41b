package dragonfly.core.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dragonfly.core.unit.Secret;
import io.grpc.Status;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryClientTest {
  private static final String CONFIG = "sha256:" + "c".repeat(64);
  private static final String LAYER = "sha256:" + "1".repeat(64);
  private static final String CHILD = "sha256:" + "a".repeat(64);

  private final Map<String, String> bodies = new ConcurrentHashMap<>();
  private final AtomicInteger tokens = new AtomicInteger();
  private final AtomicLong now = new AtomicLong(5);
  private volatile @Nullable String expected;
  private volatile String challenge = "";
  private HttpServer server;
  private RegistryClient client;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v2/", this::registry);
    server.createContext("/token", this::token);
    server.start();
    client = new RegistryClient(RegistryTls.DEFAULT, now::get);
  }

  @AfterEach
  void stop() {
    client.close();
    server.stop(0);
  }

  private String base() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void registry(HttpExchange exchange) throws IOException {
    var given = exchange.getRequestHeaders().getFirst("Authorization");
    if (expected != null && !expected.equals(given)) {
      exchange.getResponseHeaders().add("WWW-Authenticate", challenge);
      answer(exchange, 401, "{}");
      return;
    }
    var body = bodies.get(exchange.getRequestURI().getPath());
    answer(exchange, body == null ? 404 : 200, body == null ? "{\"secret\":1}" : body);
  }

  private void token(HttpExchange exchange) throws IOException {
    var user = exchange.getRequestHeaders().getFirst("Authorization");
    boolean isKnown = basic("me", "pass").equals(user);
    boolean isFit =
        exchange
            .getRequestURI()
            .getRawQuery()
            .contains("service=reg&scope=repository%3Alib%2Fimage%3Apull");
    if (!isKnown || !isFit) {
      answer(exchange, 401, "{}");
      return;
    }
    var token = "t" + tokens.incrementAndGet();
    expected = "Bearer " + token;
    answer(exchange, 200, "{\"token\":\"" + token + "\",\"expires_in\":100}");
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    try (exchange) {
      exchange.sendResponseHeaders(status, body.length());
      exchange.getResponseBody().write(body.getBytes(UTF_8));
    }
  }

  private static String basic(String user, String password) {
    var text = user + ":" + password;
    return "Basic " + Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  private ImageSession open(@Nullable String user, @Nullable String password, String platform)
      throws InterruptedException {
    return client.open(
        new ImageRequest(
            ImageUrl.parse(base() + "/v2/lib/image/manifests/latest"),
            Map.of("X-Any", "thing"),
            user,
            password == null ? null : new Secret(password),
            Platform.parse(platform)));
  }

  private void serveManifest(String reference) {
    bodies.put(
        "/v2/lib/image/manifests/" + reference,
        """
        {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",
         "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"%s","size":7},
         "layers":[
          {"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"%s","size":1234},
          {"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"%s","size":1234},
          {"mediaType":"application/vnd.docker.image.rootfs.foreign.diff.tar.gzip","digest":"sha256:%s","size":1}]}
        """
            .formatted(CONFIG, LAYER, LAYER, "f".repeat(64)));
  }

  @Test
  void layersAreTheBlobsThatTheRegistryHasEachOnce() throws Exception {
    serveManifest("latest");

    var session = open(null, null, "linux/amd64");

    assertThat(session.image().layers())
        .extracting(Layer::url, Layer::size)
        .containsExactly(
            tuple(base() + "/v2/lib/image/blobs/" + CONFIG, 7L),
            tuple(base() + "/v2/lib/image/blobs/" + LAYER, 1234L));
    assertThat(session.layerHeader()).containsExactly(Map.entry("X-Any", "thing"));
  }

  @Test
  void indexIsFollowedToThePlatform() throws Exception {
    serveManifest(CHILD);
    bodies.put(
        "/v2/lib/image/manifests/latest",
        """
        {"schemaVersion":2,"manifests":[
         {"digest":"sha256:%s","platform":{"os":"linux","architecture":"amd64"}},
         {"digest":"sha256:%s","platform":{"os":"unknown","architecture":"unknown"}},
         {"digest":"%s","platform":{"os":"linux","architecture":"arm64","variant":"v8"}}]}
        """
            .formatted("b".repeat(64), "d".repeat(64), CHILD));

    var image = open(null, null, "linux/arm64").image();

    assertThat(image.layers()).hasSize(2);
    assertThat(image.platforms())
        .extracting(Platform::toString)
        .containsExactly("linux/amd64", "linux/arm64/v8");
    assertThatThrownBy(() -> open(null, null, "windows/amd64"))
        .isInstanceOfSatisfying(
            RegistryException.class, e -> assertThat(e.code()).isEqualTo(Status.Code.NOT_FOUND))
        .hasMessageContaining("platform=windows/amd64")
        .hasMessageContaining("linux/arm64/v8");
  }

  @Test
  void basicChallengeIsAnswered() throws Exception {
    serveManifest("latest");
    expected = basic("me", "pass");
    challenge = "Basic realm=\"r\"";

    var session = open("me", "pass", "linux/amd64");

    assertThat(session.layerHeader()).containsEntry("Authorization", basic("me", "pass"));
    assertThatThrownBy(() -> open("me", "wrong", "linux/amd64"))
        .isInstanceOfSatisfying(
            RegistryException.class,
            e -> assertThat(e.code()).isEqualTo(Status.Code.PERMISSION_DENIED))
        .hasMessageNotContaining("wrong")
        .hasMessageContaining("status=401");
  }

  @Test
  void tokenIsFetchedAndRenewedBeforeItEnds() throws Exception {
    serveManifest("latest");
    expected = "Bearer nobody has this";
    challenge =
        "Bearer realm=\"%s/token\",service=\"reg\",scope=\"repository:lib/image:pull\""
            .formatted(base());

    var session = open("me", "pass", "linux/amd64");

    assertThat(session.layerHeader()).containsEntry("Authorization", "Bearer t1");
    now.addAndGet(Duration.ofSeconds(49).toNanos());
    assertThat(session.layerHeader()).containsEntry("Authorization", "Bearer t1");
    now.addAndGet(Duration.ofSeconds(2).toNanos());
    assertThat(session.layerHeader()).containsEntry("Authorization", "Bearer t2");
    assertThatThrownBy(() -> open("me", "other", "linux/amd64"))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("token server refused");
  }

  @Test
  void callersOwnAuthorizationIsUsed() throws Exception {
    serveManifest("latest");
    expected = "Bearer mine";

    var session =
        client.open(
            new ImageRequest(
                ImageUrl.parse(base() + "/v2/lib/image/manifests/latest"),
                Map.of("authorization", "Bearer mine"),
                null,
                null,
                Platform.local()));

    assertThat(session.layerHeader()).isEqualTo(Map.of("Authorization", "Bearer mine"));
  }

  @Test
  void missingImageAndStrangeAnswersAreTold() {
    assertThatThrownBy(() -> open(null, null, "linux/amd64"))
        .isInstanceOfSatisfying(
            RegistryException.class, e -> assertThat(e.code()).isEqualTo(Status.Code.NOT_FOUND))
        .hasMessageNotContaining("secret");
    for (var body : List.of("<html>", "{\"schemaVersion\":1}", "{", "{\"layers\":[]}")) {
      bodies.put("/v2/lib/image/manifests/latest", body);
      assertThatThrownBy(() -> open(null, null, "linux/amd64"))
          .isInstanceOfSatisfying(
              RegistryException.class,
              e -> assertThat(e.code()).isEqualTo(Status.Code.INVALID_ARGUMENT));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://169.254.169.254/v2/a/manifests/b",
        "http://[fe80::1]/v2/a/manifests/b",
        "http://0.0.0.0/v2/a/manifests/b"
      })
  void addressesOfTheMachineItselfAreNotAsked(String url) {
    assertThatThrownBy(
            () ->
                client.open(
                    new ImageRequest(ImageUrl.parse(url), Map.of(), null, null, Platform.local())))
        .isInstanceOfSatisfying(
            RegistryException.class,
            e -> assertThat(e.code()).isEqualTo(Status.Code.PERMISSION_DENIED));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://r/v2/a/manifests/",
        "http://r/a/manifests/b",
        "ftp://r/v2/a/manifests/b",
        "r/v2/a/manifests/b",
        "http://u:p@r/v2/a/manifests/b"
      })
  void urlsOfAnotherFormAreRefused(String url) {
    assertThatThrownBy(() -> ImageUrl.parse(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(url);
  }

  @Test
  void challengesAreRead() {
    var challenge =
        Objects.requireNonNull(
            Challenge.best(
                    List.of("Basic realm=x", "Bearer realm=\"a,b\", service=c ,scope=\"d\\\"e\""))
                .orElse(null));

    assertThat(challenge.scheme()).isEqualTo("bearer");
    assertThat(challenge.parameters())
        .isEqualTo(Map.of("realm", "a,b", "service", "c", "scope", "d\"e"));
    assertThat(Challenge.best(List.of("Negotiate abc"))).isEmpty();
  }
}
