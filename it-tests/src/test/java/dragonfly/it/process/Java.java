package dragonfly.it.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Command lines of our programs, with the flags of their launchers. */
final class Java {
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();
  private static final String FIRST_COMPILER = "-XX:TieredStopAtLevel=1";
  private static final List<String> SERVER =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:+ExitOnOutOfMemoryError",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  private Java() {}

  static List<String> manager(Path config) {
    return server("dragonfly.manager.ManagerMain", config, FIRST_COMPILER, "-Xmx256m");
  }

  static List<String> scheduler(Path config) {
    return server("dragonfly.scheduler.SchedulerMain", config, "-Xmx512m");
  }

  static List<String> daemon(Path config) {
    return server(
        "dragonfly.daemon.DaemonMain",
        config,
        FIRST_COMPILER,
        "-Xmx128m",
        "-XX:MaxDirectMemorySize=128m");
  }

  static List<String> dfget() {
    return run(
        System.getProperty("java.class.path"),
        "dragonfly.dfget.command.DfgetCommand",
        List.of("-XX:+UseSerialGC", FIRST_COMPILER, "-Xmx640m"));
  }

  private static List<String> server(String main, Path config, String... others) {
    var flags = new ArrayList<>(SERVER);
    flags.addAll(List.of(others));
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
