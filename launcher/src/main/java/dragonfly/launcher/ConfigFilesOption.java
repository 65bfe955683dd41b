package dragonfly.launcher;

import dragonfly.launcher.doctor.Doctor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags that name the configuration files of separate programs. */
final class ConfigFilesOption {
  @Option(names = "--manager", paramLabel = "FILE", description = "Configuration of the manager")
  private @Nullable Path manager;

  @Option(names = "--scheduler", paramLabel = "FILE", description = "of the scheduler")
  private @Nullable Path scheduler;

  @Option(
      names = "--dfdaemon",
      paramLabel = "FILE",
      description = "of the daemon. Without any of these: those below /etc/dragonfly")
  private @Nullable Path daemon;

  /** Files by name of the program: those named, else those that are installed. */
  Map<String, Path> chosen() {
    var named = new LinkedHashMap<String, Path>();
    put(named, "manager", manager);
    put(named, "scheduler", scheduler);
    put(named, "dfdaemon", daemon);
    return named.isEmpty() ? Doctor.installed() : named;
  }

  private static void put(Map<String, Path> named, String name, @Nullable Path file) {
    if (file != null) {
      named.put(name, file);
    }
  }
}
