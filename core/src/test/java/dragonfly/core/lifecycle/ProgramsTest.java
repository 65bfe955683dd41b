package dragonfly.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dragonfly.core.config.ConfigException;
import dragonfly.core.error.DragonflyException;
import io.grpc.Status;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramsTest {
  @Test
  void badConfigurationIsOneLineAndItsOwnExitCode() {
    Ended ended =
        run(
            () -> {
              throw new ConfigException("scheduler.yaml: port: \"x\" is not a port");
            });

    assertThat(ended)
        .isEqualTo(new Ended(78, "scheduler: scheduler.yaml: port: \"x\" is not a port\n"));
  }

  @Test
  void expectedFailureIsOneLine() {
    Ended ended =
        run(
            () -> {
              throw new DragonflyException(Status.Code.UNAVAILABLE, "cannot listen:\n address=:80");
            });

    assertThat(ended).isEqualTo(new Ended(1, "scheduler: cannot listen: address=:80\n"));
  }

  @Test
  void unexpectedFailureNamesItsKind() {
    Ended ended =
        run(
            () -> {
              throw new IllegalStateException("expected by a test");
            });

    assertThat(ended)
        .isEqualTo(
            new Ended(1, "scheduler: java.lang.IllegalStateException: expected by a test\n"));
  }

  @Test
  void programClosesAndEndsWellWhenTold(@TempDir Path dir)
      throws IOException, InterruptedException {
    Path mark = dir.resolve("closed");
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Patient.class.getName(),
                mark.toString())
            .redirectErrorStream(true)
            .start();
    try (var out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(out.readLine()).isEqualTo("ready");

      process.destroy(); // TERM

      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
      assertThat(mark).exists();
    } finally {
      process.destroyForcibly();
    }
  }

  private static Ended run(Callable<AutoCloseable> start) {
    var bytes = new ByteArrayOutputStream();
    int code =
        Programs.run("scheduler", start, new PrintStream(bytes, true, StandardCharsets.UTF_8));
    return new Ended(
        code, bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n"));
  }

  private record Ended(int code, String errors) {}

  /** A program that leaves a file when it is closed. */
  static final class Patient {
    public static void main(String[] args) {
      Path mark = Path.of(args[0]);
      System.exit(
          Programs.run(
              "patient",
              () -> {
                // after the shutdown hook is in place
                Thread.ofPlatform().daemon().start(Patient::sayReady);
                return () -> Files.createFile(mark);
              }));
    }

    private static void sayReady() {
      while (Thread.getAllStackTraces().keySet().stream()
          .noneMatch(
              thread ->
                  thread.getName().equals("main") && thread.getState() == Thread.State.WAITING)) {
        Thread.onSpinWait();
      }
      System.out.println("ready");
    }

    private Patient() {}
  }
}
