package dragonfly.launcher.doctor;

import dragonfly.core.config.ConfigNode;
import dragonfly.core.config.TlsFiles;
import dragonfly.daemon.config.DaemonConfig;
import dragonfly.manager.config.DatabaseConfig;
import dragonfly.manager.config.ManagerConfig;
import dragonfly.scheduler.config.SchedulerConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A program of this machine as its configuration describes it. Immutable. */
sealed interface Program {
  /** A port that it listens on, and what is spoken there. */
  record Listen(String purpose, int port) {}

  /**
   * A directory that it writes.
   *
   * @param isStore whether content is stored there
   */
  record Directory(String purpose, Path path, boolean isStore) {}

  /** {@code manager}, {@code scheduler} or {@code dfdaemon}. */
  String name();

  /** The port of its gRPC service first. */
  List<Listen> ports();

  List<Directory> directories();

  /** Certificates by the keys that hold them. */
  Map<String, TlsFiles> certificates();

  /** What a client of its gRPC service uses. */
  TlsFiles grpcTls();

  /** The manager. */
  record Manager(ManagerConfig config) implements Program {
    static Manager of(ConfigNode node) {
      return new Manager(ManagerConfig.load(node));
    }

    @Override
    public String name() {
      return "manager";
    }

    @Override
    public List<Listen> ports() {
      var ports = new ArrayList<Listen>();
      ports.add(new Listen("gRPC", config.server().grpcAddress().getPort()));
      ports.add(new Listen("REST", config.server().restAddress().getPort()));
      if (config.metrics().enable()) {
        ports.add(new Listen("metrics", config.metrics().address().getPort()));
      }
      return ports;
    }

    @Override
    public List<Directory> directories() {
      Path database = config.database().h2Path().toAbsolutePath().getParent();
      return config.database().type() == DatabaseConfig.Type.H2 && database != null
          ? List.of(new Directory("database", database, false))
          : List.of();
    }

    @Override
    public Map<String, TlsFiles> certificates() {
      var files = new LinkedHashMap<String, TlsFiles>();
      files.put("server.grpc.tls", config.server().grpcTls());
      files.put(
          "server.rest.tls",
          new TlsFiles(null, config.server().restCert(), config.server().restKey()));
      files.put("job.tls", config.job().tls());
      return files;
    }

    @Override
    public TlsFiles grpcTls() {
      return config.server().grpcTls();
    }
  }

  /** A scheduler. */
  record Scheduler(SchedulerConfig config) implements Program {
    static Scheduler of(ConfigNode node) {
      return new Scheduler(SchedulerConfig.load(node));
    }

    @Override
    public String name() {
      return "scheduler";
    }

    @Override
    public List<Listen> ports() {
      var ports = new ArrayList<Listen>();
      ports.add(new Listen("gRPC", config.server().port()));
      if (config.metrics().isEnabled()) {
        ports.add(new Listen("metrics", config.metrics().addr().port()));
      }
      return ports;
    }

    @Override
    public List<Directory> directories() {
      return List.of();
    }

    @Override
    public Map<String, TlsFiles> certificates() {
      var files = new LinkedHashMap<String, TlsFiles>();
      files.put("server.tls", config.server().tls());
      files.put("manager.tls", config.manager().tls());
      files.put("seedPeer.tls", config.seedPeer().tls());
      return files;
    }

    @Override
    public TlsFiles grpcTls() {
      return config.server().tls();
    }
  }

  /** A daemon. */
  record Daemon(DaemonConfig config) implements Program {
    static Daemon of(ConfigNode node) {
      return new Daemon(DaemonConfig.load(node));
    }

    @Override
    public String name() {
      return "dfdaemon";
    }

    @Override
    public List<Listen> ports() {
      return List.of(
          new Listen("gRPC", config.upload().server().listen().port()),
          new Listen("pieces", config.storage().server().tcpPort()),
          new Listen("metrics", config.metrics().port()),
          new Listen("health", config.health().port()));
    }

    @Override
    public List<Directory> directories() {
      return List.of(new Directory("store", config.storage().dir(), true));
    }

    @Override
    public Map<String, TlsFiles> certificates() {
      var files = new LinkedHashMap<String, TlsFiles>();
      files.put("upload.server", config.upload().server().tls());
      files.put("upload.client", config.upload().client());
      files.put("manager", config.manager().tls());
      files.put("scheduler", config.scheduler().tls());
      return files;
    }

    @Override
    public TlsFiles grpcTls() {
      return config.upload().client();
    }
  }
}
