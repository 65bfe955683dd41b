package dragonfly.manager;

import dragonfly.core.concurrent.Lifecycle;
import dragonfly.core.config.ConfigException;
import dragonfly.core.config.ConfigFile;
import dragonfly.core.config.ConfigNode;
import dragonfly.core.lifecycle.Programs;
import dragonfly.core.log.LogOptions;
import dragonfly.core.log.Logging;
import dragonfly.core.metrics.HttpEndpoint;
import dragonfly.core.metrics.Metrics;
import dragonfly.core.rpc.CallMetrics;
import dragonfly.core.rpc.RpcServer;
import dragonfly.core.time.Ticker;
import dragonfly.manager.cluster.ClusterService;
import dragonfly.manager.config.ManagerConfig;
import dragonfly.manager.grpc.ChangeStreams;
import dragonfly.manager.grpc.ManagerService;
import dragonfly.manager.grpc.SeedPeerClusters;
import dragonfly.manager.jpa.Database;
import dragonfly.manager.token.TokenService;
import dragonfly.manager.transfer.ImportCommand;
import dragonfly.manager.user.UserService;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The manager as a program, and as a part of another one. */
@Command(
    name = "manager",
    description =
        "Keeps clusters, schedulers and users, and tells daemons which schedulers to use.",
    mixinStandardHelpOptions = true,
    versionProvider = ManagerMain.Version.class)
public final class ManagerMain implements Callable<Integer> {
  private static final Logger log = LoggerFactory.getLogger(ManagerMain.class);
  private static final Path DEFAULT_CONFIG = Path.of("/etc/dragonfly/manager.yaml");
  private static final String ENV_PREFIX = "DRAGONFLY_MANAGER";
  private static final String INITIAL_TOKEN = "DRAGONFLY_PAT";
  private static final String INITIAL_ROOT_PASSWORD = "DRAGONFLY_INITIAL_ROOT_PASSWORD";

  @Option(
      names = "--config",
      scope = CommandLine.ScopeType.INHERIT,
      paramLabel = "FILE",
      description = "Configuration; default /etc/dragonfly/manager.yaml if it exists.")
  private @Nullable Path configFile;

  @Option(
      names = "--set",
      scope = CommandLine.ScopeType.INHERIT,
      paramLabel = "KEY=VALUE",
      description = "Sets one key of the configuration, e.g. server.rest.addr=127.0.0.1:8080.")
  private Map<String, String> overrides = new LinkedHashMap<>();

  @Option(names = "--console", description = "Writes the log to standard output as well.")
  private boolean console;

  @Option(
      names = "--check-config",
      description = "Reads the configuration, tells what is wrong with it, and ends.")
  private boolean checkOnly;

  @Spec private @Nullable CommandSpec spec;

  private ManagerMain() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new ManagerMain()).execute(args));
  }

  @Override
  public Integer call() {
    return checkOnly ? check() : Programs.run("manager", this::run);
  }

  private int check() {
    try {
      var node = read();
      ManagerConfig.load(node);
      var unknown = node.unknownKeys();
      unknown.forEach(out()::println);
      out().println("the configuration can be used");
      return Programs.OK;
    } catch (ConfigException e) {
      err().println("manager: " + e.getMessage());
      return Programs.BAD_CONFIGURATION;
    }
  }

  /** Takes over the database of another manager. */
  @Command(
      name = "import",
      mixinStandardHelpOptions = true,
      description =
          "Takes over clusters, schedulers, seed peers, users, roles, applications, tokens and"
              + " settings from the database of another Dragonfly manager. May be repeated.")
  int takeOver(@Mixin ImportCommand command) {
    Logging.configure(LogOptions.console("manager").withLevel("warn"));
    try {
      var config = ManagerConfig.load(read());
      return command.run(config.database(), InstantSource.system(), System.getenv(), out(), err());
    } catch (ConfigException e) {
      err().println("manager: " + e.getMessage());
      return Programs.BAD_CONFIGURATION;
    }
  }

  private Running run() {
    var node = read();
    var config = ManagerConfig.load(node);
    configureLog(config);
    node.unknownKeys().forEach(warning -> log.atWarn().log(warning));
    if (configFile == null && !DEFAULT_CONFIG.toFile().exists()) {
      log.atInfo().addKeyValue("path", DEFAULT_CONFIG).log("no configuration file, using defaults");
    }
    var running = start(config);
    running.initialRootPassword().ifPresent(this::show);
    return running;
  }

  private ConfigNode read() {
    var env = System.getenv();
    var values = new LinkedHashMap<>(overrides);
    var initialPassword = env.get(INITIAL_ROOT_PASSWORD);
    if (initialPassword != null && !initialPassword.isEmpty()) {
      values.putIfAbsent("auth.initialRootPassword", initialPassword);
    }
    var initialToken = env.get(INITIAL_TOKEN);
    if (initialToken != null && !initialToken.isEmpty()) {
      values.putIfAbsent("auth.initialToken", initialToken);
    }
    return ConfigFile.load(file(), ENV_PREFIX, values, env);
  }

  private @Nullable Path file() {
    return configFile == null && DEFAULT_CONFIG.toFile().exists() ? DEFAULT_CONFIG : configFile;
  }

  private void configureLog(ManagerConfig config) {
    var settings = config.server().log();
    Logging.configure(
        new LogOptions(
            "manager",
            settings.level(),
            console || config.console(),
            settings.dir(),
            settings.maxFiles(),
            settings.maxFileSize()));
  }

  /** The only time that anybody sees it. */
  private void show(String password) {
    var text = "Sign in as root with the password  " + password;
    var line = "+" + "-".repeat(text.length() + 4) + "+";
    var note = "It is shown only this once.";
    var out = out();
    out.println(line);
    out.println("|  " + text + "  |");
    out.println("|  " + note + " ".repeat(text.length() - note.length()) + "  |");
    out.println(line);
    out.flush();
  }

  private PrintWriter out() {
    return Objects.requireNonNull(spec).commandLine().getOut();
  }

  private PrintWriter err() {
    return Objects.requireNonNull(spec).commandLine().getErr();
  }

  /**
   * Starts a manager and returns once it serves. Reads nothing but what the configuration names.
   *
   * @throws dragonfly.core.error.DragonflyException if the database cannot be opened or a port is
   *     taken
   */
  public static Running start(ManagerConfig config) {
    return start(config, InstantSource.system(), Ticker.system());
  }

  static Running start(ManagerConfig config, InstantSource clock, Ticker ticker) {
    var begin = ticker.nanos();
    for (var key : config.ignoredKeys()) {
      log.atInfo().addKeyValue("key", key).log("setting has no effect in this manager");
    }
    var parts = new Lifecycle();
    try {
      var metrics = Metrics.create();
      tellVersion(metrics);
      var database = parts.own("database", Database.open(config.database()));
      var spring = parts.own("rest", SpringParts.start(config, database, metrics, clock, ticker));
      spring.part(ClusterService.class).createFirst();
      var password = spring.part(UserService.class).createRoot(config.initialRootPassword());
      if (config.auth().initialToken() != null) {
        spring.part(TokenService.class).createInitial(config.auth().initialToken());
      }
      var service = spring.part(ManagerService.class);
      var changes = spring.part(ChangeStreams.class);
      var grpc =
          parts.own(
              "grpc",
              RpcServer.builder("manager")
                  .listen(config.server().grpcAddress())
                  .tls(config.server().grpcTls())
                  .requestsPerSecond(config.server().requestRateLimit())
                  .unlimited(ManagerService.SERVED_IN_BATCHES)
                  .interceptor(new CallMetrics(metrics))
                  .service(service)
                  .service(changes)
                  .service(spring.part(SeedPeerClusters.class))
                  .start());
      parts.own("keep-alive streams", service::drain);
      parts.own("change streams", changes).start();
      if (config.metrics().enable()) {
        parts.own("metrics", HttpEndpoint.start(config.metrics().address()).metrics(metrics));
      }
      var running = new Running(parts, spring, grpc.port(), password.orElse(null));
      log.atInfo()
          .addKeyValue("restPort", running.restPort())
          .addKeyValue("grpcPort", running.grpcPort())
          .addKeyValue("generation", config.compatibility().generation())
          .addKeyValue("costMs", Duration.ofNanos(ticker.nanos() - begin).toMillis())
          .log("manager ready");
      return running;
    } catch (RuntimeException e) {
      parts.close();
      throw e;
    }
  }

  private static void tellVersion(Metrics metrics) {
    metrics
        .gauge(
            "dragonfly_manager_version",
            "Version of the program.",
            "major",
            "minor",
            "git_version",
            "git_commit",
            "platform",
            "build_time",
            "go_version",
            "go_tags",
            "go_gcflags")
        .set(1, "", "", Version.text(), "", "java", "", "", "", "");
  }

  /** A manager that serves. Thread-safe. */
  public static final class Running implements AutoCloseable {
    private final Lifecycle parts;
    private final SpringParts spring;
    private final int grpcPort;
    private final @Nullable String initialRootPassword;

    private Running(
        Lifecycle parts, SpringParts spring, int grpcPort, @Nullable String initialRootPassword) {
      this.parts = parts;
      this.spring = spring;
      this.grpcPort = grpcPort;
      this.initialRootPassword = initialRootPassword;
    }

    public int restPort() {
      return spring.restPort();
    }

    /** A part that has no door to the outside, for tests. */
    <T> T part(Class<T> type) {
      return spring.part(type);
    }

    public int grpcPort() {
      return grpcPort;
    }

    /** The password of root, if this start made it at random; nobody can ask for it later. */
    public Optional<String> initialRootPassword() {
      return Optional.ofNullable(initialRootPassword);
    }

    /** Ends all parts, each within a deadline. */
    @Override
    public void close() {
      parts.close();
    }
  }

  /** The version of this build, as its jar says. */
  static final class Version implements IVersionProvider {
    static String text() {
      var version = ManagerMain.class.getPackage().getImplementationVersion();
      return Objects.requireNonNullElse(version, "(development build)");
    }

    @Override
    public String[] getVersion() {
      return new String[] {"manager " + text()};
    }
  }
}
