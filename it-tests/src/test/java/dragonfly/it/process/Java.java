package dragonfly.it.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Command lines of our programs, with the flags of their launchers. */
final class Java {
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();
  private static final List<String> SERVER =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:+ExitOnOutOfMemoryError",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  private Java() {}

  static List<String> manager(Path config) {
    return server("dragonfly.manager.ManagerMain", config, "-Xmx512m");
  }

  static List<String> scheduler(Path config) {
    return server("dragonfly.scheduler.SchedulerMain", config, "-Xmx512m");
  }

  static List<String> daemon(Path config) {
    return server(
        "dragonfly.daemon.DaemonMain", config, "-Xmx128m", "-XX:MaxDirectMemorySize=128m");
  }

  static List<String> dfget() {
    return run(
        System.getProperty("java.class.path"),
        "dragonfly.dfget.command.DfgetCommand",
        List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx640m"));
  }

  private static List<String> server(String main, Path config, String... memory) {
    var flags = new ArrayList<>(SERVER);
    flags.addAll(List.of(memory));
    var words = run(System.getProperty("java.class.path"), main, flags);
    words.addAll(List.of("--config", config.toString(), "--console"));
    return words;
  }

  /** Any program of a class path. */
  static List<String> run(String classPath, String main, List<String> flags) {
    var words = new ArrayList<String>();
    words.add(JAVA);
    words.addAll(flags);
    words.addAll(List.of("-cp", classPath, main));
    return words;
  }
}
