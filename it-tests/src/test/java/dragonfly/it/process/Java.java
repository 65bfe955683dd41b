package dragonfly.it.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Command lines of our programs, with the flags of their launchers. */
public final class Java {
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
    return withConfig("manager", config);
  }

  static List<String> scheduler(Path config) {
    return withConfig("scheduler", config);
  }

  static List<String> daemon(Path config) {
    return withConfig("dfdaemon", config);
  }

  static List<String> dfget() {
    return launched("dfget");
  }

  private static List<String> withConfig(String program, Path config) {
    var words = launched(program);
    words.addAll(List.of("--config", config.toString(), "--console"));
    return words;
  }

  /** What the launcher of a program becomes, without arguments; the list may be added to. */
  public static List<String> launched(String program) {
    return switch (program) {
      case "manager" -> server("dragonfly.manager.ManagerMain", FIRST_COMPILER, "-Xmx256m");
      case "scheduler" -> server("dragonfly.scheduler.SchedulerMain", "-Xmx512m");
      case "dfdaemon" ->
          server(
              "dragonfly.daemon.DaemonMain",
              FIRST_COMPILER,
              "-Xmx128m",
              "-XX:MaxDirectMemorySize=128m");
      case "dfget" ->
          run(
              System.getProperty("java.class.path"),
              "dragonfly.dfget.command.DfgetCommand",
              List.of("-XX:+UseSerialGC", FIRST_COMPILER, "-Xmx640m"));
      default -> throw new IllegalArgumentException("no program of ours: " + program);
    };
  }

  private static List<String> server(String main, String... others) {
    var flags = new ArrayList<>(SERVER);
    flags.addAll(List.of(others));
    return run(System.getProperty("java.class.path"), main, flags);
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
