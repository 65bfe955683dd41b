package dragonfly.it.deploy;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The chart of this repository, rendered by Helm as release {@code df} in the namespace {@code
 * swarm}. Helm asks a cluster whether there is a Secret already; a few answers of an API server
 * stand for it.
 */
final class Chart implements AutoCloseable {
  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  static final Path DIRECTORY = ROOT.resolve("deploy/helm/dragonfly");

  private static final String RESOURCES =
      """
      {"kind":"APIResourceList","groupVersion":"v1","resources":[{"name":"secrets",
      "singularName":"secret","namespaced":true,"kind":"Secret","verbs":["get"]}]}
      """;
  private static final String NOT_FOUND =
      """
      {"kind":"Status","apiVersion":"v1","status":"Failure","reason":"NotFound","code":404}
      """;

  /** Helm renders no hooks for tests, so they are called otherwise meanwhile. */
  private static final String HOOK = "helm.sh/hook";

  private static final String NO_HOOK = "helm.sh/no-hook";

  private final HttpServer api;
  private final Path copy;
  private volatile @Nullable String secret;

  private Chart(HttpServer api, Path copy) {
    this.api = api;
    this.copy = copy;
  }

  /** The chart, before a cluster without any object. */
  static Chart open() {
    try {
      var api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      var chart = new Chart(api, copy());
      api.createContext("/", chart::answer);
      api.start();
      Path kubeconfig = Path.of(Objects.requireNonNull(System.getenv("KUBECONFIG"), "KUBECONFIG"));
      Files.createDirectories(Objects.requireNonNull(kubeconfig.getParent()));
      Files.writeString(
          kubeconfig,
          """
          {apiVersion: v1, kind: Config, current-context: c,
           clusters: [{name: c, cluster: {server: "http://127.0.0.1:%d"}}],
           contexts: [{name: c, context: {cluster: c}}]}
          """
              .formatted(api.getAddress().getPort()));
      return chart;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path copy() throws IOException {
    Path copy = Files.createTempDirectory("chart");
    try (var files = Files.walk(DIRECTORY)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path to = copy.resolve(DIRECTORY.relativize(file).toString());
        Files.createDirectories(Objects.requireNonNull(to.getParent()));
        Files.writeString(to, Files.readString(file).replace(HOOK, NO_HOOK));
      }
    }
    return copy;
  }

  private void answer(HttpExchange call) throws IOException {
    boolean isList = call.getRequestURI().getPath().equals("/api/v1");
    var found = isList ? RESOURCES : secret;
    byte[] body = Objects.requireNonNullElse(found, NOT_FOUND).getBytes(StandardCharsets.UTF_8);
    try (call) {
      call.getResponseHeaders().add("Content-Type", "application/json");
      call.sendResponseHeaders(found == null ? 404 : 200, body.length);
      call.getResponseBody().write(body);
    }
  }

  /** From now on the cluster has a Secret, as an earlier release would have left it. */
  void putSecret(String name, String key, String base64) {
    secret =
        """
        {"apiVersion":"v1","kind":"Secret","metadata":{"name":"%s","namespace":"swarm"},"data":{"%s":"%s"}}
        """
            .formatted(name, key, base64);
  }

  LintResult lint() {
    return new Helm(DIRECTORY).lint().strict().call();
  }

  /**
   * Everything that Helm would apply, hooks included.
   *
   * @param values YAML
   * @throws IllegalStateException if it refuses the values, with what it says
   */
  List<Rendered> render(String values) {
    return Rendered.all(template(values));
  }

  /** The same as text. */
  String template(String values) {
    try {
      Path file = Files.createTempFile("values", ".yaml");
      try {
        Files.writeString(file, values);
        return new Helm(copy)
            .template()
            .withKubeVersion("1.31.0")
            .withName("df")
            .withNamespace("swarm")
            .withValuesFile(file)
            .call()
            .replace(NO_HOOK, HOOK);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    api.stop(0);
    try (var files = Files.walk(copy)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
