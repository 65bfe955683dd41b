package dragonfly.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A server program: one process at a time, started any number of times. Used by one thread. */
public class Server implements AutoCloseable {
  private static final Duration READY_WITHIN = Duration.ofMinutes(1);
  private static final Duration TERM_WITHIN = Duration.ofSeconds(15);

  private final String name;
  private final Path log;
  private final List<String> words;
  private final Map<String, String> environment;
  private @Nullable Process process;

  /**
   * @param log gets what every run writes to standard output and error, one after the other
   */
  Server(String name, Path log, List<String> words) {
    this(name, log, words, Map.of());
  }

  /**
   * @param environment variables added to those of this process
   */
  public Server(String name, Path log, List<String> words, Map<String, String> environment) {
    this.name = name;
    this.log = log;
    this.words = List.copyOf(words);
    this.environment = Map.copyOf(environment);
  }

  /** Starts it, without waiting until it serves. */
  public void start() {
    assertThat(isRunning()).as("%s runs already", name).isFalse();
    var builder =
        new ProcessBuilder(words)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .redirectErrorStream(true);
    builder.environment().putAll(environment);
    process = Processes.start(builder);
  }

  /**
   * Waits for a condition, as long as the program lives.
   *
   * @throws AssertionError with the end of its log if it ends, or after a minute
   */
  public void awaitReady(String what, Wait.Condition condition) {
    Wait.until(
        READY_WITHIN,
        () -> "%s: %s; its log ends with:%n%s".formatted(name, what, tail()),
        () -> {
          if (!isRunning()) {
            throw new AssertionError("%s ended; its log:%n%s".formatted(name, tail()));
          }
          return condition.holds();
        });
  }

  public boolean isRunning() {
    return process != null && process.isAlive();
  }

  /** The process that runs now. */
  public long pid() {
    return running().pid();
  }

  /** Sends TERM and waits for the end. Returns the exit code. */
  public int terminate() {
    var running = running();
    running.destroy();
    try {
      if (!running.waitFor(TERM_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
        running.destroyForcibly().onExit().join();
        throw new AssertionError(
            "%s did not end within %s of TERM; its log ends with:%n%s"
                .formatted(name, TERM_WITHIN, tail()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return running.exitValue();
  }

  /** Ends it by KILL. */
  public void kill() {
    running().destroyForcibly().onExit().join();
  }

  private Process running() {
    if (process == null) {
      throw new IllegalStateException(name + " was never started");
    }
    return process;
  }

  /** Everything it wrote since the first start. */
  public String log() {
    try {
      return Files.exists(log) ? Files.readString(log, StandardCharsets.UTF_8) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String tail() {
    var lines = log().lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
  }

  /** Ends it by KILL if it runs. */
  @Override
  public void close() {
    if (isRunning()) {
      kill();
    }
  }
}
