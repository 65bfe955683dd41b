package dragonfly.it.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program that runs and ends by itself, such as dfget. */
public final class Command implements AutoCloseable {
  /**
   * How a command ended.
   *
   * @param time from its start to its end, as far as anyone waited for it
   */
  public record Outcome(int exitCode, String out, String err, Duration time) {
    /** The lines on standard error that say something. */
    public List<String> errorLines() {
      return err.lines().filter(line -> !line.isBlank()).toList();
    }
  }

  private final Process process;
  private final Path out;
  private final Path err;
  private final long startedAt = System.nanoTime();

  private Command(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /**
   * Starts a command without input.
   *
   * @param directory where its output is kept
   * @param environment variables added to those of this process
   */
  public static Command start(List<String> words, Path directory, Map<String, String> environment) {
    try {
      Path out = Files.createTempFile(directory, "out", ".txt");
      Path err = Files.createTempFile(directory, "err", ".txt");
      var builder =
          new ProcessBuilder(words).redirectOutput(out.toFile()).redirectError(err.toFile());
      builder.environment().putAll(environment);
      return new Command(Processes.start(builder), out, err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What it wrote to standard output so far. */
  public String out() {
    return text(out);
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Ends it by KILL and waits until it is gone. */
  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  /**
   * Waits for its end.
   *
   * @throws AssertionError if it hangs
   */
  public Outcome await(Duration limit) {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        kill();
        throw new AssertionError(
            "still running after %s: %s%nout: %s%nerr: %s"
                .formatted(limit, process.info().commandLine().orElse("?"), text(out), text(err)));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    var time = Duration.ofNanos(System.nanoTime() - startedAt);
    return new Outcome(process.exitValue(), text(out), text(err), time);
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    kill();
  }
}
