package dragonfly.core.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.spi.FilterReply;
import ch.qos.logback.core.util.Duration;
import ch.qos.logback.core.util.FileSize;
import dragonfly.core.config.ConfigException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Sets up logging by code. */
public final class Logging {
  /** Libraries that say more at INFO than our users want to read. */
  private static final String[] LIBRARIES = {
    "io.grpc",
    "io.netty",
    "java.net",
    "jdk",
    "sun",
    "com.sun",
    "javax",
    "org.apache",
    "org.springframework",
    "org.hibernate",
    "org.flywaydb",
    "com.zaxxer"
  };

  /** True in threads whose words count as errors only; the threads that they start take it over. */
  private static final InheritableThreadLocal<Boolean> QUIET = new InheritableThreadLocal<>();

  private Logging() {}

  /**
   * Replaces whatever is set up. Call it once, at the start of a program.
   *
   * @throws ConfigException if the level is unknown or a file cannot be written
   */
  public static void configure(LogOptions options) {
    Level level = level(options.level());
    var context = context();
    context.reset();
    context.addTurboFilter(new QuietThreads());
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(level);
    Level librariesLevel = level.isGreaterOrEqual(Level.INFO) ? Level.WARN : Level.INFO;
    for (String library : LIBRARIES) {
      context.getLogger(library).setLevel(librariesLevel);
    }
    // grpc-java sets options of TCP on unix sockets too, and Netty warns of each connection.
    context.getLogger("io.netty.bootstrap").setLevel(Level.ERROR);
    if (options.console()) {
      root.addAppender(console(context));
    }
    if (options.dir() != null) {
      root.addAppender(files(context, options, options.dir()));
    }
    bridgeJavaLogging();
  }

  /** Changes the level of our own loggers while the program runs. */
  public static void level(LogOptions options, String level) {
    configure(options.withLevel(level));
  }

  /** While open, its thread is quiet. */
  public interface Quiet extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Until it is closed, nothing below ERROR is logged by this thread; nor ever by the threads that
   * it, or one of those, starts meanwhile. For work inside of a program whose reports would be
   * taken for the program's own.
   */
  public static Quiet quiet() {
    QUIET.set(true);
    return QUIET::remove;
  }

  private static final class QuietThreads extends TurboFilter {
    @Override
    public FilterReply decide(
        @Nullable Marker marker,
        Logger logger,
        Level level,
        @Nullable String format,
        Object @Nullable [] parameters,
        @Nullable Throwable cause) {
      return QUIET.get() != null && !level.isGreaterOrEqual(Level.ERROR)
          ? FilterReply.DENY
          : FilterReply.NEUTRAL;
    }
  }

  /** Writes out and closes files; the last thing a program does. */
  public static void close() {
    context().stop();
  }

  private static LoggerContext context() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      return context;
    }
    throw new IllegalStateException("logback is not the logging backend");
  }

  private static Level level(String name) {
    Level level = Level.toLevel(name, null);
    if (level == null) {
      throw new ConfigException(
          "log level: \"%s\" is not known (expected error, warn, info, debug or trace)"
              .formatted(name));
    }
    return level;
  }

  private static Appender<ILoggingEvent> console(LoggerContext context) {
    var appender = new ConsoleAppender<ILoggingEvent>();
    appender.setContext(context);
    appender.setName("console");
    appender.setEncoder(encoder(context));
    appender.start();
    return appender;
  }

  private static Appender<ILoggingEvent> files(
      LoggerContext context, LogOptions options, Path dir) {
    Path file = dir.resolve(options.program().toLowerCase(Locale.ROOT) + ".log");
    if (!isWritable(dir)) {
      throw new ConfigException(
          "log directory: %s cannot be written (name another one or use --console)".formatted(dir));
    }
    var appender = new RollingFileAppender<ILoggingEvent>();
    appender.setContext(context);
    appender.setName("files");
    appender.setFile(file.toString());
    appender.setEncoder(encoder(context));

    var rolling = new FixedWindowRollingPolicy();
    rolling.setContext(context);
    rolling.setParent(appender);
    rolling.setFileNamePattern(file + ".%i");
    rolling.setMinIndex(1);
    rolling.setMaxIndex(Math.clamp(options.maxFiles() - 1L, 1, 20));
    rolling.start();

    var trigger = new SizeBasedTriggeringPolicy<ILoggingEvent>();
    trigger.setContext(context);
    trigger.setMaxFileSize(new FileSize(options.maxFileSize().bytes()));
    trigger.setCheckIncrement(Duration.buildBySeconds(1));
    trigger.start();

    appender.setRollingPolicy(rolling);
    appender.setTriggeringPolicy(trigger);
    appender.start();
    if (!appender.isStarted()) {
      throw new ConfigException("log file: %s cannot be written".formatted(file));
    }
    return appender;
  }

  private static boolean isWritable(Path dir) {
    var directory = dir.toFile();
    return (directory.isDirectory() || directory.mkdirs()) && directory.canWrite();
  }

  private static LayoutWrappingEncoder<ILoggingEvent> encoder(LoggerContext context) {
    var layout = new KeyValueLayout();
    layout.setContext(context);
    layout.start();
    var encoder = new LayoutWrappingEncoder<ILoggingEvent>();
    encoder.setContext(context);
    encoder.setLayout(layout);
    encoder.setCharset(StandardCharsets.UTF_8);
    encoder.start();
    return encoder;
  }

  /** grpc-java logs through the JDK. */
  private static void bridgeJavaLogging() {
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
  }
}
