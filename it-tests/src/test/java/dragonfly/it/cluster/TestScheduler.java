package dragonfly.it.cluster;

import static org.awaitility.Awaitility.await;

import dragonfly.api.scheduler.v2.SchedulerGrpc;
import dragonfly.api.scheduler.v2.StatTaskRequest;
import dragonfly.core.config.ConfigFile;
import dragonfly.core.rpc.HostAndPort;
import dragonfly.core.rpc.RpcChannels;
import dragonfly.scheduler.SchedulerMain;
import dragonfly.scheduler.config.SchedulerConfig;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
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
import org.jspecify.annotations.Nullable;

/**
 * A scheduler on a fixed port. It keeps nothing, so one that starts again knows nothing. Not
 * thread-safe.
 */
public final class TestScheduler implements AutoCloseable {
  private final Map<String, String> settings = new LinkedHashMap<>();
  private final int port;
  private final RpcChannels channels = new RpcChannels("it", null);
  private SchedulerMain.@Nullable Running running;

  TestScheduler(String name, Path directory, @Nullable TestManager manager) {
    this.port = FreePort.next();
    settings.put("server.listenIP", "127.0.0.1");
    settings.put("server.advertiseIP", "127.0.0.1");
    settings.put("server.host", name);
    settings.put("server.port", Integer.toString(port));
    settings.put("dynConfig.path", directory.resolve(name + "-dynconfig.yaml").toString());
    settings.put("scheduler.learningTime", "0s");
    settings.put("metrics.enable", "true");
    settings.put("metrics.addr", "127.0.0.1:0");
    if (manager != null) {
      settings.put("manager.addr", manager.address());
    }
  }

  String address() {
    return "127.0.0.1:" + port;
  }

  public boolean isRunning() {
    return running != null;
  }

  /** Sets a key of {@code scheduler.yaml} for the next start. */
  public TestScheduler set(String key, String value) {
    settings.put(key, value);
    return this;
  }

  /** Starts, or starts again with an empty memory. */
  public void start() {
    running =
        SchedulerMain.start(SchedulerConfig.load(ConfigFile.load(null, "", settings, Map.of())));
    // that there was nothing to learn is true the first time only
    settings.remove("scheduler.learningTime");
  }

  /** Number of peers that it knows of a task; 0 for a task that it does not know. */
  public int peersOf(String taskId) {
    try {
      return SchedulerGrpc.newBlockingStub(channels.to(HostAndPort.parse(address())))
          .statTask(StatTaskRequest.newBuilder().setTaskId(taskId).build())
          .getPeerCount();
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
        return 0;
      }
      throw e;
    }
  }

  /** Waits until it knows so many peers of a task. */
  public void awaitPeers(String taskId, int count) {
    await("peers of " + taskId)
        .atMost(Duration.ofSeconds(20))
        .until(() -> peersOf(taskId) >= count);
  }

  /** Sum of the samples of a metric, whatever their labels; 0 if there is none. */
  public double metric(String name) {
    var server = running;
    if (server == null) {
      throw new IllegalStateException("scheduler does not run");
    }
    try (var client = HttpClient.newHttpClient()) {
      var uri = URI.create("http://127.0.0.1:" + server.metricsPort() + "/metrics");
      return client
          .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofLines())
          .body()
          .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
          .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
          .sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Cuts all connections and ends: a crash, as others see it. */
  public void crash() {
    var ending = running;
    running = null;
    if (ending != null) {
      ending.abort();
    }
  }

  @Override
  public void close() {
    crash();
    channels.close();
  }
}
