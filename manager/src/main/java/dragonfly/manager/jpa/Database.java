package dragonfly.manager.jpa;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import dragonfly.core.error.DragonflyException;
import dragonfly.manager.config.DatabaseConfig;
import dragonfly.manager.config.MysqlConfig;
import dragonfly.manager.config.PostgresConfig;
import io.grpc.Status;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.h2.api.ErrorCode;
import org.jspecify.annotations.Nullable;

/** The open database, its schema at the newest version. Thread-safe. */
public final class Database implements AutoCloseable {
  private static final int MAX_CONNECTIONS = 16;
  private static final Duration CONNECTION_WAIT = Duration.ofSeconds(10);

  private final Engine engine;
  private final HikariDataSource source;
  private final @Nullable ClientKeys clientKeys;

  private Database(Engine engine, HikariDataSource source, @Nullable ClientKeys clientKeys) {
    this.engine = engine;
    this.source = source;
    this.clientKeys = clientKeys;
  }

  /**
   * Opens the database and brings its schema up to date; an embedded one is made if there is none.
   *
   * @throws DragonflyException UNAVAILABLE if another process uses the file, or the server or the
   *     file cannot be used; FAILED_PRECONDITION if the schema is not ours
   */
  public static Database open(DatabaseConfig config) {
    return switch (config.type()) {
      case H2 -> open(Targets.h2(config.h2Path()), null);
      case POSTGRES -> openPostgres(config.postgres());
      case MYSQL, MARIADB -> openMysql(config.mysql());
    };
  }

  private static Database openPostgres(PostgresConfig config) {
    var keys = ClientKeys.of("database.postgres.tls", config.files());
    return open(Targets.postgres(config, keys), keys);
  }

  private static Database openMysql(MysqlConfig config) {
    var keys = ClientKeys.of("database.mysql.tls", config.files());
    try {
      return open(Targets.mysql(config, config.tls(), keys), keys);
    } catch (DragonflyException e) {
      if (config.tls() == MysqlConfig.Tls.PREFERRED && refusesTls(e)) {
        return open(Targets.mysql(config, MysqlConfig.Tls.DISABLED, null), null);
      }
      throw e;
    }
  }

  private static boolean refusesTls(DragonflyException failure) {
    return Objects.requireNonNullElse(failure.getMessage(), "").contains("SSL");
  }

  private static Database open(Target target, @Nullable ClientKeys keys) {
    HikariDataSource source = null;
    try {
      source = openPool(target);
      migrate(target, source);
      return new Database(target.engine(), source, keys);
    } catch (RuntimeException e) {
      if (source != null) {
        source.close();
      }
      if (keys != null) {
        keys.close();
      }
      throw e;
    }
  }

  private static HikariDataSource openPool(Target target) {
    var pool = target.pool();
    pool.setPoolName("manager");
    pool.setMaximumPoolSize(MAX_CONNECTIONS);
    pool.setMinimumIdle(1);
    pool.setConnectionTimeout(CONNECTION_WAIT.toMillis());
    try {
      return new HikariDataSource(pool);
    } catch (HikariPool.PoolInitializationException e) {
      throw new DragonflyException(
          Status.Code.UNAVAILABLE, target.name() + " " + reason(e.getCause()), e);
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

  private static void migrate(Target target, DataSource source) {
    try {
      var flyway =
          Flyway.configure()
              .dataSource(source)
              .locations("classpath:db/manager/standard")
              .placeholders(target.engine().placeholders())
              .loggers(FlywayLog.class.getName())
              .load();
      if (target.migrate()) {
        flyway.migrate();
        return;
      }
      var pending = flyway.info().pending();
      if (pending.length > 0) {
        throw new DragonflyException(
            Status.Code.FAILED_PRECONDITION,
            "%s lacks the migrations %s, and migrate is false"
                .formatted(
                    target.name(),
                    Arrays.stream(pending)
                        .map(migration -> migration.getScript())
                        .collect(Collectors.joining(", "))));
      }
    } catch (FlywayException e) {
      throw new DragonflyException(
          Status.Code.FAILED_PRECONDITION,
          "%s cannot be brought up to date: %s".formatted(target.name(), e.getMessage()),
          e);
    }
  }

  public DataSource source() {
    return source;
  }

  /** Whose dialect the database speaks. */
  public Engine engine() {
    return engine;
  }

  @Override
  public void close() {
    source.close();
    if (clientKeys != null) {
      clientKeys.close();
    }
  }
}
