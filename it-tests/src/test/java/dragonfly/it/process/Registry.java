package dragonfly.it.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dragonfly.testkit.Bytes;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;

/** Debian's docker-registry, filled by skopeo. */
final class Registry implements AutoCloseable {
  static final String USER = "puller";
  static final String PASSWORD = "pull-password";
  private static final Path PROGRAM = Path.of("/usr/bin/docker-registry");
  private static final Path SKOPEO = Path.of("/usr/bin/skopeo");
  private static final Path HTPASSWD = Path.of("/usr/bin/htpasswd");

  private final Server server;
  private final Path directory;
  private final int port;
  private final boolean hasUsers;
  private final AutoCloseable besides;

  private Registry(
      Server server, Path directory, int port, boolean hasUsers, AutoCloseable besides) {
    this.server = server;
    this.directory = directory;
    this.port = port;
    this.hasUsers = hasUsers;
    this.besides = besides;
  }

  private static void assumeInstalled() {
    for (Path program : new Path[] {PROGRAM, SKOPEO, HTPASSWD}) {
      Assumptions.assumeTrue(
          Files.isExecutable(program),
          program + " is missing: apt-get install docker-registry skopeo apache2-utils");
    }
  }

  /** One that anybody may use. */
  static Registry open(Path parent) throws Exception {
    assumeInstalled();
    return start(parent, "", false, () -> {});
  }

  /** One that asks for {@link #USER} and {@link #PASSWORD} by basic authorisation. */
  static Registry withBasic(Path parent) throws Exception {
    assumeInstalled();
    Path file = Files.createTempFile(parent, "htpasswd", "");
    var made = run(List.of(HTPASSWD.toString(), "-Bbc", file.toString(), USER, PASSWORD), parent);
    if (made.exitCode() != 0) {
      throw new AssertionError(made);
    }
    return start(
        parent,
        """
        auth:
          htpasswd:
            realm: here
            path: %s
        """
            .formatted(file),
        true,
        () -> {});
  }

  /** One that takes tokens, and its token server, which asks for user and password. */
  static Registry withTokens(Path parent) throws Exception {
    assumeInstalled();
    var tokens = new TokenServer(parent);
    return start(
        parent,
        """
        auth:
          token:
            realm: %s
            service: registry
            issuer: tests
            rootcertbundle: %s
        """
            .formatted(tokens.url(), tokens.certificate),
        true,
        tokens);
  }

  private static Command.Outcome run(List<String> words, Path directory) {
    try (var command = Command.start(words, directory, Map.of())) {
      return command.await(Duration.ofMinutes(1));
    }
  }

  private static Registry start(
      Path parent, String authorisation, boolean hasUsers, AutoCloseable besides)
      throws IOException {
    Path directory = Files.createTempDirectory(parent, "registry");
    int port = Ports.free();
    Path config =
        Files.writeString(
            directory.resolve("config.yml"),
            """
            version: 0.1
            storage: {filesystem: {rootdirectory: %s/data}}
            http: {addr: '127.0.0.1:%d'}
            """
                    .formatted(directory, port)
                + authorisation);
    var server =
        new Server(
            "registry",
            directory.resolve("registry.log"),
            List.of(PROGRAM.toString(), "serve", config.toString()));
    server.start();
    server.awaitReady("answers", () -> Site.isOpen(port));
    return new Registry(server, directory, port, hasUsers, besides);
  }

  String manifestUrl(String name, String tag) {
    return "http://127.0.0.1:%d/v2/%s/manifests/%s".formatted(port, name, tag);
  }

  /** A blob of an image that was pushed. */
  record Blob(String digest, int size) {
    String hex() {
      return digest.substring(7);
    }
  }

  /** An image that was pushed: its configuration and layers, by platform. */
  record Pushed(List<Blob> amd64, List<Blob> arm64) {}

  /** Pushes an index of two images, each with a configuration and two layers. */
  Pushed push(String name, String tag, int layerSize) throws Exception {
    Path layout = Files.createTempDirectory(directory, "layout");
    Files.createDirectories(layout.resolve("blobs/sha256"));
    Files.writeString(layout.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
    var amd64 = new ArrayList<Blob>();
    var arm64 = new ArrayList<Blob>();
    var first = image(layout, "amd64", layerSize, amd64);
    var second = image(layout, "arm64", layerSize, arm64);
    var index =
        write(
            layout,
            """
            {"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[
             {"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"%s","size":%d,
              "platform":{"architecture":"amd64","os":"linux"}},
             {"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"%s","size":%d,
              "platform":{"architecture":"arm64","os":"linux"}}]}
            """
                .formatted(first.digest(), first.size(), second.digest(), second.size())
                .getBytes(UTF_8));
    Files.writeString(
        layout.resolve("index.json"),
        """
        {"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.index.v1+json",
         "digest":"%s","size":%d,"annotations":{"org.opencontainers.image.ref.name":"it"}}]}
        """
            .formatted(index.digest(), index.size()));
    var words =
        new ArrayList<>(
            List.of(
                SKOPEO.toString(),
                "--insecure-policy",
                "copy",
                "--all",
                // skopeo would compress the layers, and name them otherwise
                "--preserve-digests",
                "--dest-tls-verify=false",
                "oci:" + layout + ":it",
                "docker://127.0.0.1:%d/%s:%s".formatted(port, name, tag)));
    if (hasUsers) {
      words.addAll(4, List.of("--dest-creds", USER + ":" + PASSWORD));
    }
    var pushed = run(words, directory);
    if (pushed.exitCode() != 0) {
      throw new AssertionError(pushed + "\n" + server.log());
    }
    return new Pushed(List.copyOf(amd64), List.copyOf(arm64));
  }

  private static Blob image(Path layout, String architecture, int layerSize, List<Blob> blobs)
      throws Exception {
    var layers = new StringBuilder();
    var identities = new StringBuilder();
    blobs.add(new Blob("", 0)); // the configuration takes this place
    for (int i = 0; i < 2; i++) {
      var content = Bytes.random(layerSize + i, architecture.hashCode() + (long) i);
      var layer = write(layout, content);
      blobs.add(layer);
      layers
          .append(i == 0 ? "" : ",")
          .append(
              "{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar\",\"digest\":\"%s\",\"size\":%d}"
                  .formatted(layer.digest(), layer.size()));
      identities.append(i == 0 ? "" : ",").append('"').append(layer.digest()).append('"');
    }
    var config =
        write(
            layout,
            """
            {"architecture":"%s","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":[%s]}}\
            """
                .formatted(architecture, identities)
                .getBytes(UTF_8));
    blobs.set(0, config);
    return write(
        layout,
        """
        {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",
         "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"%s","size":%d},
         "layers":[%s]}
        """
            .formatted(config.digest(), config.size(), layers)
            .getBytes(UTF_8));
  }

  private static Blob write(Path layout, byte[] content) throws Exception {
    var hex = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    Files.write(layout.resolve("blobs/sha256").resolve(hex), content);
    return new Blob("sha256:" + hex, content.length);
  }

  /** How often a blob was asked for with GET, by the registry's log. */
  long gets(Blob blob) {
    return server
        .log()
        .lines()
        .filter(line -> line.contains("response completed"))
        .filter(line -> line.contains("http.request.method=GET") && line.contains(blob.hex()))
        .count();
  }

  @Override
  public void close() throws Exception {
    server.close();
    besides.close();
  }

  /** Gives tokens for what is asked to whoever knows user and password. */
  private static final class TokenServer implements AutoCloseable {
    final Path certificate;
    private final HttpServer server;
    private final X509Bundle keys;
    private final AtomicInteger given = new AtomicInteger();

    TokenServer(Path parent) throws Exception {
      keys =
          new CertificateBuilder()
              .subject("CN=tokens")
              .algorithm(CertificateBuilder.Algorithm.rsa2048)
              .setIsCertificateAuthority(true)
              .buildSelfSigned();
      certificate =
          Files.writeString(
              Files.createTempFile(parent, "tokens", ".pem"), keys.getCertificatePathPEM());
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext("/token", this::answer);
      server.start();
    }

    String url() {
      return "http://127.0.0.1:" + server.getAddress().getPort() + "/token";
    }

    private void answer(HttpExchange exchange) throws IOException {
      try (exchange) {
        var expected =
            "Basic " + Base64.getEncoder().encodeToString((USER + ":" + PASSWORD).getBytes(UTF_8));
        if (!expected.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
          exchange.sendResponseHeaders(401, -1);
          return;
        }
        var body =
            "{\"token\":\"%s\",\"expires_in\":300}"
                .formatted(token(exchange.getRequestURI().getQuery()))
                .getBytes(UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
      } catch (Exception e) {
        throw new IOException(e);
      }
    }

    private String token(String query) throws Exception {
      var access = "";
      for (String parameter : query.split("&", -1)) {
        if (parameter.startsWith("scope=repository:")) {
          var parts = parameter.substring("scope=".length()).split(":", -1);
          access =
              "{\"type\":\"repository\",\"name\":\"%s\",\"actions\":[\"%s\"]}"
                  .formatted(parts[1], String.join("\",\"", parts[2].split(",", -1)));
        }
      }
      long now = Instant.now().getEpochSecond();
      var head =
          "{\"typ\":\"JWT\",\"alg\":\"RS256\",\"x5c\":[\"%s\"]}"
              .formatted(Base64.getEncoder().encodeToString(keys.getCertificate().getEncoded()));
      var claims =
          """
          {"iss":"tests","sub":"%s","aud":"registry","exp":%d,"nbf":%d,"iat":%d,"jti":"%d","access":[%s]}\
          """
              .formatted(USER, now + 300, now - 10, now, given.incrementAndGet(), access);
      var signed = encode(head.getBytes(UTF_8)) + "." + encode(claims.getBytes(UTF_8));
      var signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(keys.getKeyPair().getPrivate());
      signature.update(signed.getBytes(UTF_8));
      return signed + "." + encode(signature.sign());
    }

    private static String encode(byte[] bytes) {
      return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }
}
