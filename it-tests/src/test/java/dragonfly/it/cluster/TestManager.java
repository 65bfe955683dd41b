package dragonfly.it.cluster;

import dragonfly.core.config.ConfigFile;
import dragonfly.manager.ManagerMain;
import dragonfly.manager.config.ManagerConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A manager on an embedded database. Starts again on its data and ports. Not thread-safe. */
public final class TestManager implements AutoCloseable {
  private static final String PASSWORD = "correct-horse-42";
  private static final Pattern TOKEN = Pattern.compile("\"token\":\"([^\"]+)\"");

  private final Map<String, String> settings = new LinkedHashMap<>();
  private ManagerMain.@Nullable Running running;
  private int grpcPort;
  private int restPort;

  TestManager(Path directory) {
    settings.put("database.type", "h2");
    settings.put("database.h2.path", directory.resolve("manager").toString());
    settings.put("server.grpc.listenIP", "127.0.0.1");
    settings.put("server.grpc.advertiseIP", "127.0.0.1");
    settings.put("server.grpc.port.start", "0");
    settings.put("server.rest.addr", "127.0.0.1:0");
    settings.put("auth.initialRootPassword", PASSWORD);
  }

  /** Starts, or starts again after {@link #stop}. */
  public void start() {
    var config = ManagerConfig.load(ConfigFile.load(null, "", settings, Map.of()));
    var started = ManagerMain.start(config);
    running = started;
    grpcPort = started.grpcPort();
    restPort = started.restPort();
    settings.put("server.grpc.port.start", Integer.toString(grpcPort));
    settings.put("server.rest.addr", "127.0.0.1:" + started.restPort());
  }

  /** Calls the REST interface as root; the body of the answer, which must be a success. */
  public String rest(String method, String path, String body) {
    try (var client = HttpClient.newHttpClient()) {
      var session =
          send(
              client,
              request(
                  "POST",
                  "/api/v1/users/signin",
                  "{\"name\":\"root\",\"password\":\"" + PASSWORD + "\"}"));
      var token = TOKEN.matcher(session);
      if (!token.find()) {
        throw new AssertionError("no token: " + session);
      }
      return send(
          client, request(method, path, body).header("Authorization", "Bearer " + token.group(1)));
    }
  }

  private HttpRequest.Builder request(String method, String path, String body) {
    return HttpRequest.newBuilder(URI.create(url() + path))
        .timeout(Duration.ofSeconds(20))
        .header("Content-Type", "application/json")
        .method(method, HttpRequest.BodyPublishers.ofString(body));
  }

  private static String send(HttpClient client, HttpRequest.Builder request) {
    try {
      var answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new AssertionError(answer + ": " + answer.body());
      }
      return answer.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Where the REST interface and the console are; without a slash at its end. */
  public String url() {
    return "http://127.0.0.1:" + restPort;
  }

  /** That of root. */
  public String password() {
    return PASSWORD;
  }

  String address() {
    return "127.0.0.1:" + grpcPort;
  }

  /** Ends it in good order. */
  public void stop() {
    var ending = running;
    running = null;
    if (ending != null) {
      ending.close();
    }
  }

  @Override
  public void close() {
    stop();
  }
}
