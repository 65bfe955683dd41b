package dragonfly.manager;

import static org.awaitility.Awaitility.await;

import dragonfly.api.manager.v2.ManagerGrpc;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A manager as a process of its own, on free ports, and a client of it. */
final class ManagerProcess implements AutoCloseable {
  private static final Pattern READY =
      Pattern.compile("manager ready.*restPort=(\\d+).*grpcPort=(\\d+)");

  private final Process process;
  private final Path output;
  private final HttpClient http = HttpClient.newHttpClient();
  private int restPort;
  private @Nullable ManagedChannel channel;

  private ManagerProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /** Starts it, without waiting until it serves. */
  static ManagerProcess start(Path directory, String name, Map<String, String> settings) {
    var output = directory.resolve(name + ".log");
    var words =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                ManagerMain.class.getName(),
                "--console"));
    settings.forEach((key, value) -> words.addAll(List.of("--set", key + "=" + value)));
    words.addAll(List.of("--set", "server.logDir=" + directory.resolve(name)));
    words.addAll(List.of("--set", "server.rest.addr=127.0.0.1:0"));
    words.addAll(List.of("--set", "server.grpc.listenIP=127.0.0.1"));
    words.addAll(List.of("--set", "server.grpc.port.start=0"));
    var builder =
        new ProcessBuilder(words)
            .redirectErrorStream(true)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(output.toFile());
    try {
      var process = builder.start();
      Runtime.getRuntime()
          .addShutdownHook(new Thread(process::destroyForcibly, "end of a manager"));
      return new ManagerProcess(process, output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void awaitReady() {
    await()
        .atMost(Duration.ofSeconds(90))
        .until(
            () -> {
              if (!process.isAlive()) {
                throw new AssertionError(read());
              }
              return READY.matcher(read()).find();
            });
    var ready = READY.matcher(read()).results().findFirst().orElseThrow();
    restPort = Integer.parseInt(ready.group(1));
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", Integer.parseInt(ready.group(2)))
            .usePlaintext()
            .build();
  }

  private String read() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ManagerGrpc.ManagerBlockingStub stub() {
    return ManagerGrpc.newBlockingStub(Objects.requireNonNull(channel));
  }

  ManagerGrpc.ManagerStub asyncStub() {
    return ManagerGrpc.newStub(Objects.requireNonNull(channel));
  }

  HttpResponse<String> send(
      String method, String path, @Nullable String body, @Nullable String token) {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + restPort + path))
            .timeout(Duration.ofSeconds(20))
            .header("Content-Type", "application/json")
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
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

  /** Ends it as a crash does. */
  void kill() {
    process.destroyForcibly();
    var _ = process.onExit().join();
  }

  @Override
  public void close() {
    kill();
    http.close();
    if (channel != null) {
      channel.shutdownNow();
    }
  }
}
