package dragonfly.daemon;

import dragonfly.core.concurrent.Lifecycle;
import dragonfly.core.config.ConfigFile;
import dragonfly.core.config.ConfigNode;
import dragonfly.core.lifecycle.Programs;
import dragonfly.core.log.LogOptions;
import dragonfly.core.log.Logging;
import dragonfly.core.unit.ByteSize;
import dragonfly.daemon.config.DaemonConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The daemon's command line. */
@Command(
    name = "dfdaemon",
    mixinStandardHelpOptions = true,
    versionProvider = DaemonCommand.Version.class,
    description = "Downloads, stores and passes on pieces: a peer, or with seedPeer.enable a seed.",
    footer = {
      "",
      "Examples:",
      "  dfdaemon --config /etc/dragonfly/dfdaemon.yaml",
      "  dfdaemon --set manager.addr=http://127.0.0.1:65003 --set storage.dir=/data --console",
      "",
      "Exit codes: 0 stopped as told, 1 failure, 2 wrong usage, 78 wrong configuration."
    })
final class DaemonCommand implements Callable<Integer> {
  private static final Logger log = LoggerFactory.getLogger(DaemonCommand.class);
  private static final Path DEFAULT_CONFIG = Path.of("/etc/dragonfly/dfdaemon.yaml");

  @Option(
      names = {"-c", "--config"},
      description = "YAML file; without it /etc/dragonfly/dfdaemon.yaml, if it exists.")
  private @Nullable Path config;

  @Option(
      names = "--dynconfig",
      description = "File that names schedulers when there is no manager.")
  private @Nullable Path dynConfig;

  @Option(names = "--set", description = "Value that wins over the file: key.path=value.")
  private Map<String, String> overrides = new LinkedHashMap<>();

  @Option(
      names = {"-l", "--log-level"},
      defaultValue = "info",
      description = "trace, debug, info, warn or error; default ${DEFAULT-VALUE}.")
  private String logLevel = "info";

  @Option(
      names = "--log-dir",
      defaultValue = "/var/log/dragonfly/dfdaemon",
      description = "Directory of log files; default ${DEFAULT-VALUE}.")
  private Path logDir = Path.of("/var/log/dragonfly/dfdaemon");

  @Option(names = "--log-max-files", defaultValue = "6", description = "Default ${DEFAULT-VALUE}.")
  private int logMaxFiles = 6;

  @Option(
      names = "--log-max-file-size",
      defaultValue = "1GiB",
      description = "Default ${DEFAULT-VALUE}.")
  private String logMaxFileSize = "1GiB";

  @Option(names = "--console", description = "Log to the console instead of files.")
  private boolean isConsole;

  @Option(names = "--check-config", description = "Read the configuration, say what is wrong, end.")
  private boolean isCheckOnly;

  DaemonCommand() {}

  @Override
  public Integer call() {
    return Programs.run("dfdaemon", this::startFromFile);
  }

  private AutoCloseable startFromFile() {
    var file = config;
    if (file == null && Files.isRegularFile(DEFAULT_CONFIG)) {
      file = DEFAULT_CONFIG;
    }
    if (dynConfig != null) {
      overrides.putIfAbsent("dynconfig.path", dynConfig.toString());
    }
    Logging.configure(
        new LogOptions(
            "dfdaemon",
            logLevel,
            isConsole || isCheckOnly,
            logDir,
            logMaxFiles,
            ByteSize.parse(logMaxFileSize)));
    ConfigNode root = ConfigFile.load(file, "DRAGONFLY_DFDAEMON", overrides, System.getenv());
    var bound = DaemonConfig.load(root);
    root.unknownKeys().forEach(warning -> log.atWarn().log("{}", warning));
    log.atInfo()
        .addKeyValue("file", file == null ? "none, built-in defaults" : file)
        .log("configuration read");
    if (isCheckOnly) {
      Logging.close();
      System.exit(Programs.OK);
    }
    var parts = new Lifecycle();
    parts.own("daemon", DaemonMain.start(bound));
    if (bound.warmUp()) {
      parts.own("warm-up", WarmUp.start());
    }
    return parts;
  }

  /** Prints the version. */
  static final class Version implements CommandLine.IVersionProvider {
    static String text() {
      var version = DaemonMain.class.getPackage().getImplementationVersion();
      return version == null ? "0.1.0" : version;
    }

    @Override
    public String[] getVersion() {
      return new String[] {"dfdaemon " + text()};
    }
  }
}
