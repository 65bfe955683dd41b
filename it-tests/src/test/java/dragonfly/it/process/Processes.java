package dragonfly.it.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Starts processes, none of which outlives this one. Thread-safe. */
final class Processes {
  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> RUNNING.forEach(Process::destroyForcibly), "end of processes"));
  }

  private Processes() {}

  /** Starts one without input. */
  static Process start(ProcessBuilder builder) {
    try {
      var process = builder.redirectInput(Path.of("/dev/null").toFile()).start();
      RUNNING.add(process);
      var _ = process.onExit().thenAccept(RUNNING::remove);
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
