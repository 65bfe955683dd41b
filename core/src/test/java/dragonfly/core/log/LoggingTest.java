package dragonfly.core.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.ContextInitializer;
import ch.qos.logback.core.joran.spi.JoranException;
import dragonfly.core.config.ConfigException;
import dragonfly.core.unit.ByteSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LoggingTest {
  private static final Logger log = LoggerFactory.getLogger(LoggingTest.class);

  @TempDir private Path dir;

  @AfterEach
  void restore() throws JoranException {
    var context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    new ContextInitializer(context).autoConfig();
  }

  @Test
  void factsAreKeysAndValues() throws IOException {
    Logging.configure(LogOptions.files("dfdaemon", dir));

    log.atInfo()
        .addKeyValue("taskId", "abc")
        .addKeyValue("costMs", 12)
        .addKeyValue("url", "http://a/b c")
        .addKeyValue("tag", "")
        .log("task finished");

    assertThat(lines())
        .singleElement()
        .asString()
        .matches(
            "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z INFO  \\[.+] LoggingTest task"
                + " finished taskId=abc costMs=12 url=\"http://a/b c\" tag=\"\"");
  }

  @Test
  void quietThreadAndThoseItStartsTellErrorsOnly() throws IOException, InterruptedException {
    Logging.configure(LogOptions.files("dfdaemon", dir));
    var goesOn = new CountDownLatch(1);

    Thread started;
    try (var _ = Logging.quiet()) {
      log.warn("dropped");
      log.error("told");
      started =
          Thread.ofVirtual()
              .start(
                  () -> {
                    awaitNow(goesOn);
                    log.warn("dropped");
                  });
    }
    log.warn("told again");
    goesOn.countDown();
    started.join();

    assertThat(lines())
        .satisfiesExactly(
            line -> assertThat(line).contains("told"),
            line -> assertThat(line).contains("told again"));
  }

  @Test
  void textFromOutsideCannotBeginALine() throws IOException {
    Logging.configure(LogOptions.files("dfdaemon", dir));

    log.atWarn()
        .addKeyValue("url", "a\n2026-01-01T00:00:00.000Z ERROR \"x\"")
        .log("refused\r\nforged");

    assertThat(lines()).hasSize(1);
    assertThat(lines().getFirst()).contains("refused\\r\\nforged").contains("\\\"x\\\"");
  }

  @Test
  void stackFollowsItsLine() throws IOException {
    Logging.configure(LogOptions.files("dfdaemon", dir));

    log.atError().setCause(new IOException("disk")).log("failed");

    assertThat(lines()).hasSizeGreaterThan(2);
    assertThat(lines().get(1)).isEqualTo("java.io.IOException: disk");
  }

  @Test
  void librariesAreQuietUnlessTheyWarn() throws IOException {
    Logging.configure(LogOptions.files("dfdaemon", dir));

    LoggerFactory.getLogger("io.netty.channel.Channel").info("chatter");
    LoggerFactory.getLogger("io.netty.channel.Channel").warn("trouble");
    log.debug("detail");

    assertThat(lines()).singleElement().asString().contains("trouble");
  }

  @Test
  void levelIsChosenByName() throws IOException {
    Logging.configure(LogOptions.files("dfdaemon", dir).withLevel("DEBUG"));

    log.debug("detail");
    log.trace("packet");

    assertThat(lines()).singleElement().asString().contains("detail");
  }

  @Test
  void loggingOfTheJdkComesTheSameWay() throws IOException {
    Logging.configure(LogOptions.files("dfdaemon", dir));

    java.util.logging.Logger.getLogger("io.grpc.internal.X").log(Level.WARNING, "from grpc");

    assertThat(lines()).singleElement().asString().contains("from grpc");
  }

  @Test
  void filesRollBySizeAndOldOnesGo() {
    Logging.configure(new LogOptions("dfdaemon", "info", false, dir, 3, new ByteSize(1000)));

    await()
        .until(
            () -> {
              log.info("x".repeat(600));
              return Files.exists(dir.resolve("dfdaemon.log.2"));
            });

    await()
        .during(Duration.ofMillis(1500))
        .until(
            () -> {
              log.info("x".repeat(600));
              try (var files = Files.list(dir)) {
                return files.count() <= 3;
              }
            });
  }

  @Test
  void unknownLevelIsNamed() {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> Logging.configure(LogOptions.console("x").withLevel("loud")))
        .withMessageContaining("\"loud\"")
        .withMessageContaining("info");
  }

  @Test
  void unusableDirectoryIsNamed() throws IOException {
    Path file = Files.createFile(dir.resolve("file"));

    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> Logging.configure(LogOptions.files("x", file.resolve("below"))))
        .withMessageContaining(file.toString());
  }

  private List<String> lines() throws IOException {
    return Files.readAllLines(dir.resolve("dfdaemon.log"));
  }

  private static void awaitNow(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
