package dragonfly.it.cluster;

import dragonfly.core.config.ConfigFile;
import dragonfly.manager.ManagerMain;
import dragonfly.manager.config.ManagerConfig;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A manager on an embedded database. Starts again on its data and ports. Not thread-safe. */
public final class TestManager implements AutoCloseable {
  private final Map<String, String> settings = new LinkedHashMap<>();
  private ManagerMain.@Nullable Running running;
  private int grpcPort;

  TestManager(Path directory) {
    settings.put("database.type", "h2");
    settings.put("database.h2.path", directory.resolve("manager").toString());
    settings.put("server.grpc.listenIP", "127.0.0.1");
    settings.put("server.grpc.advertiseIP", "127.0.0.1");
    settings.put("server.grpc.port.start", "0");
    settings.put("server.rest.addr", "127.0.0.1:0");
  }

  /** Starts, or starts again after {@link #stop}. */
  public void start() {
    var config = ManagerConfig.load(ConfigFile.load(null, "", settings, Map.of()));
    var started = ManagerMain.start(config);
    running = started;
    grpcPort = started.grpcPort();
    settings.put("server.grpc.port.start", Integer.toString(grpcPort));
    settings.put("server.rest.addr", "127.0.0.1:" + started.restPort());
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
