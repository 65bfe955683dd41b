package dragonfly.manager;

import dragonfly.api.manager.v2.ManagerGrpc;
import dragonfly.core.config.ConfigFile;
import dragonfly.core.log.LogOptions;
import dragonfly.core.log.Logging;
import dragonfly.core.time.Ticker;
import dragonfly.manager.config.ManagerConfig;
import dragonfly.manager.json.Json;
import dragonfly.testkit.ManualClock;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A manager on free ports with a clock that the test turns, and clients of it. */
public final class ManagerFixture implements AutoCloseable {
  static final String PASSWORD = "correct-horse-42";

  static {
    // without any setting logback writes everything
    Logging.configure(LogOptions.console("manager").withLevel("warn"));
  }

  private static final Pattern TOKEN = Pattern.compile("\"token\":\"([^\"]+)\"");

  public final ManualClock clock;
  final ManagerMain.Running running;
  final ManagedChannel channel;
  private final TestEngine engine;
  private final Path directory;
  private final HttpClient http = HttpClient.newHttpClient();
  private @Nullable String token;
  private Instant tokenTime = Instant.EPOCH;

  private ManagerFixture(
      TestEngine engine, Path directory, ManualClock clock, ManagerMain.Running running) {
    this.engine = engine;
    this.directory = directory;
    this.clock = clock;
    this.running = running;
    this.channel =
        NettyChannelBuilder.forAddress("127.0.0.1", running.grpcPort()).usePlaintext().build();
  }

  /** A manager whose root has the {@link #PASSWORD}. */
  public static ManagerFixture start(Path directory) {
    return start(directory, new ManualClock(), Map.of("auth.initialRootPassword", PASSWORD));
  }

  static ManagerFixture start(Path directory, ManualClock clock, Map<String, String> settings) {
    return start(TestEngine.byDefault(), directory, clock, settings);
  }

  /** A manager on an engine; skips the test if the engine is not installed. */
  public static ManagerFixture start(
      TestEngine engine, Path directory, ManualClock clock, Map<String, String> settings) {
    var values = new LinkedHashMap<>(engine.settings(directory));
    values.putAll(settings);
    var running = ManagerMain.start(config(directory, values), clock, Ticker.system());
    return new ManagerFixture(engine, directory, clock, running);
  }

  static ManagerConfig config(Path directory, Map<String, String> settings) {
    var values = new LinkedHashMap<String, String>();
    if (!settings.containsKey("database.type")) {
      values.putAll(TestEngine.byDefault().settings(directory));
    }
    values.put("server.rest.addr", "127.0.0.1:0");
    values.put("server.grpc.listenIP", "127.0.0.1");
    values.put("server.grpc.port.start", "0");
    values.putAll(settings);
    return ManagerConfig.load(ConfigFile.load(null, "", values, Map.of()));
  }

  /** A part that has no door to the outside. */
  public <T> T part(Class<T> type) {
    return running.part(type);
  }

  ManagerGrpc.ManagerBlockingStub stub() {
    return ManagerGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS);
  }

  ManagerGrpc.ManagerStub asyncStub() {
    return ManagerGrpc.newStub(channel);
  }

  /** Changes the database behind the manager's back, but as what others change is marked. */
  public void execute(String... statements) {
    unmarked(statements);
    unmarked("update change_mark set revision = revision + 1 where topic = 'all'");
  }

  /** Changes the database as somebody does who knows nothing of managers. */
  void unmarked(String... statements) {
    try (var connection = open();
        var statement = connection.createStatement()) {
      for (var sql : statements) {
        statement.executeUpdate(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Empties a table behind the manager's back; its ids begin at 1 again. */
  void truncate(String table) {
    execute("truncate table " + table + (engine == TestEngine.MARIADB ? "" : " restart identity"));
  }

  /** The number that a query answers, behind the manager's back. */
  public long count(String query) {
    try (var connection = open();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private Connection open() throws SQLException {
    return engine.connect(directory);
  }

  /** Sends a request without any credential. */
  public HttpResponse<String> send(
      String method, String path, @Nullable String body, String... headers) {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + running.restPort() + path))
            .timeout(Duration.ofSeconds(20))
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (body != null) {
      request.setHeader("Content-Type", "application/json");
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return http.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Sends a request as root. */
  public HttpResponse<String> asRoot(
      String method, String path, @Nullable String body, String... headers) {
    // tests turn the clock further than a session lives
    if (token == null || clock.instant().isAfter(tokenTime.plus(Duration.ofDays(1)))) {
      token = tokenOf(signIn("root", PASSWORD));
      tokenTime = clock.instant();
    }
    var all =
        Stream.concat(Stream.of("Authorization", "Bearer " + token), Arrays.stream(headers))
            .toArray(String[]::new);
    return send(method, path, body, all);
  }

  /** Sends a request with a session. */
  HttpResponse<String> as(String token, String method, String path, @Nullable String body) {
    return send(method, path, body, "Authorization", "Bearer " + token);
  }

  /** Makes a user with the role guest and root's password, and answers his id. */
  long addUser(String name) {
    var made =
        asRoot(
            "POST",
            "/api/v1/users/signup",
            "{\"name\":\"%s\",\"password\":\"%s\",\"email\":\"%s@example.com\"}"
                .formatted(name, PASSWORD, name));
    if (made.statusCode() != 200) {
      throw new AssertionError(made.statusCode() + " " + made.body());
    }
    return Json.mapper().readTree(made.body()).get("id").asLong();
  }

  /** The token of a new session of a user made by {@link #addUser}. */
  String session(String name) {
    return tokenOf(signIn(name, PASSWORD));
  }

  public HttpResponse<String> signIn(String name, String password) {
    return send(
        "POST",
        "/api/v1/users/signin",
        "{\"name\":\"%s\",\"password\":\"%s\"}".formatted(name, password));
  }

  public static String tokenOf(HttpResponse<String> response) {
    var matcher = TOKEN.matcher(response.body());
    if (!matcher.find()) {
      throw new AssertionError(response.statusCode() + " " + response.body());
    }
    return matcher.group(1);
  }

  @Override
  public void close() {
    http.close();
    channel.shutdownNow();
    running.close();
  }
}
