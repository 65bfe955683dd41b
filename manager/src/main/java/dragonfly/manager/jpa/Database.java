package dragonfly.manager.jpa;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import dragonfly.core.config.ConfigException;
import dragonfly.core.error.DragonflyException;
import dragonfly.manager.config.DatabaseConfig;
import io.grpc.Status;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.h2.api.ErrorCode;
import org.jspecify.annotations.Nullable;

/** The open database, its schema at the newest version. Thread-safe. */
public final class Database implements AutoCloseable {
  private static final int MAX_CONNECTIONS = 16;
  private static final Duration CONNECTION_WAIT = Duration.ofSeconds(10);

  private final HikariDataSource source;

  private Database(HikariDataSource source) {
    this.source = source;
  }

  /**
   * Opens the database, makes it if there is none, and brings its schema up to date.
   *
   * @throws DragonflyException UNAVAILABLE if another process uses it, or the file cannot be used
   */
  public static Database open(DatabaseConfig config) {
    return switch (config.type()) {
      case H2 -> openH2(config.h2Path().toAbsolutePath().normalize().toString());
    };
  }

  private static Database openH2(String path) {
    if (path.indexOf(';') >= 0) {
      throw new ConfigException("database.h2.path: \"" + path + "\" must not contain a semicolon");
    }
    var pool = new HikariConfig();
    pool.setPoolName("manager");
    // a commit is on disk when it returns, so that a killed manager forgets nothing it answered
    pool.setJdbcUrl(
        "jdbc:h2:file:"
            + path
            + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH"
            + ";DB_CLOSE_ON_EXIT=FALSE;WRITE_DELAY=0");
    pool.setUsername("sa");
    pool.setPassword("");
    pool.setMaximumPoolSize(MAX_CONNECTIONS);
    pool.setMinimumIdle(1);
    pool.setConnectionTimeout(CONNECTION_WAIT.toMillis());
    var source = openPool(pool, path);
    try {
      migrate(source, Engine.H2);
    } catch (FlywayException e) {
      source.close();
      throw new DragonflyException(
          Status.Code.FAILED_PRECONDITION,
          "database %s cannot be brought up to date: %s".formatted(path, e.getMessage()),
          e);
    }
    return new Database(source);
  }

  private static HikariDataSource openPool(HikariConfig pool, String path) {
    try {
      return new HikariDataSource(pool);
    } catch (HikariPool.PoolInitializationException e) {
      throw new DragonflyException(
          Status.Code.UNAVAILABLE, "database.h2.path: " + path + " " + reason(e.getCause()), e);
    }
  }

  private static String reason(@Nullable Throwable cause) {
    if (cause instanceof SQLException sql) {
      return sql.getErrorCode() == ErrorCode.DATABASE_ALREADY_OPEN_1
          ? "is in use by another process (stop it or name another path)"
          : "cannot be opened: " + root(sql).getMessage();
    }
    return "cannot be opened: " + cause;
  }

  private static Throwable root(Throwable failure) {
    var cause = failure.getCause();
    return cause == null ? failure : root(cause);
  }

  private static void migrate(DataSource source, Engine engine) {
    Flyway.configure()
        .dataSource(source)
        .locations("classpath:db/manager/standard")
        .placeholders(engine.placeholders())
        .loggers(FlywayLog.class.getName())
        .load()
        .migrate();
  }

  public DataSource source() {
    return source;
  }

  @Override
  public void close() {
    source.close();
  }
}
