package dragonfly.launcher.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs this program once more as a process that outlives the terminal. */
public final class BackgroundProcess {
  /** The line with which the process says that all before it is its answer and that it stays up. */
  public static final String READY = "\u0004";

  private BackgroundProcess() {}

  /**
   * Starts {@code mainClass} with the Java, flags and class path of this process and passes on what
   * it prints, until it is ready or ends; blocks.
   *
   * @param data where the process leaves what it writes to standard error
   * @return 0 once it is ready, or its exit code
   */
  public static int start(
      String mainClass,
      List<String> arguments,
      DataDirectory data,
      PrintWriter out,
      PrintWriter err) {
    data.create();
    Path errors = data.logs().resolve("stderr.log");
    try {
      var process =
          new ProcessBuilder(command(mainClass, arguments))
              .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
              .redirectError(errors.toFile())
              .start();
      if (copyUntilReady(process, out)) {
        return 0;
      }
      int code = process.waitFor();
      Files.readAllLines(errors).forEach(err::println);
      return code == 0 ? 1 : code;
    } catch (IOException e) {
      throw new LauncherException("cannot start in the background: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LauncherException("interrupted while starting in the background", e);
    }
  }

  private static boolean copyUntilReady(Process process, PrintWriter out) throws IOException {
    try (var lines = new BufferedReader(process.inputReader(StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.equals(READY)) {
          return true;
        }
        out.println(line);
        out.flush();
      }
      return false;
    }
  }

  private static List<String> command(String mainClass, List<String> arguments) {
    var command = new ArrayList<String>();
    // a session of its own: neither the terminal's end nor its ^C reaches it
    Path setsid = Path.of("/usr/bin/setsid");
    if (Files.isExecutable(setsid)) {
      command.add(setsid.toString());
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(mainClass);
    command.addAll(arguments);
    return command;
  }
}
