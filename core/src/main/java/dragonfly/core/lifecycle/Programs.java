package dragonfly.core.lifecycle;

import dragonfly.core.concurrent.VirtualThreads;
import dragonfly.core.config.ConfigException;
import dragonfly.core.error.DragonflyException;
import dragonfly.core.log.Logging;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The life of a server program, from its start to TERM. */
public final class Programs {
  /** The program ended as it was asked to. */
  public static final int OK = 0;

  /** The program could not start, for instance because a port is taken. */
  public static final int FAILURE = 1;

  /** Wrong arguments on the command line. */
  public static final int USAGE = 2;

  /** The configuration cannot be used. */
  public static final int BAD_CONFIGURATION = 78;

  private static final Logger log = LoggerFactory.getLogger(Programs.class);
  private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(30);

  private Programs() {}

  /**
   * Starts a program and waits until the process is told to end (TERM, INT), closes it within 30 s
   * and ends the process with 0. If the start fails, prints one line on standard error and returns
   * the exit code at once: 78 for a {@link ConfigException}, 1 for everything else. Only unexpected
   * exceptions are logged with their stack.
   */
  public static int run(String name, Callable<? extends AutoCloseable> start) {
    return run(name, start, standardError());
  }

  static int run(String name, Callable<? extends AutoCloseable> start, PrintStream errors) {
    AutoCloseable running;
    try {
      running = start.call();
    } catch (Exception e) {
      return explain(name, e, errors);
    }
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(() -> end(name, running)));
    waitForever();
    return OK;
  }

  /** Prints why a program cannot go on, in one line, and gives its exit code. */
  static int explain(String name, Exception failure, PrintStream errors) {
    if (!isExpected(failure)) {
      log.atError().setCause(failure).log("program failed unexpectedly");
    }
    errors.println(name + ": " + oneLine(failure));
    return failure instanceof ConfigException ? BAD_CONFIGURATION : FAILURE;
  }

  private static boolean isExpected(Exception failure) {
    return switch (failure) {
      case ConfigException _, DragonflyException _, IOException _, UncheckedIOException _ -> true;
      default -> false;
    };
  }

  private static String oneLine(Exception failure) {
    String message =
        isExpected(failure) && failure.getMessage() != null
            ? failure.getMessage()
            : failure.toString();
    return message.strip().replaceAll("\\s*\\R\\s*", " ");
  }

  private static void end(String name, AutoCloseable running) {
    log.atInfo().addKeyValue("program", name).log("stopping");
    Thread closer = VirtualThreads.start("close-" + name, () -> close(name, running));
    try {
      if (!closer.join(CLOSE_DEADLINE)) {
        log.atWarn().addKeyValue("program", name).log("did not stop in time");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    log.atInfo().addKeyValue("program", name).log("stopped");
    Logging.close();
    // A signal that we obeyed is no failure: without this the exit code would be 143.
    Runtime.getRuntime().halt(OK);
  }

  private static void close(String name, AutoCloseable running) {
    try {
      running.close();
    } catch (Exception e) {
      log.atError().addKeyValue("program", name).setCause(e).log("failed to stop");
    }
  }

  private static void waitForever() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static PrintStream standardError() {
    return new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
  }
}
