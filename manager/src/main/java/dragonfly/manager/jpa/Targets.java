package dragonfly.manager.jpa;

import com.zaxxer.hikari.HikariConfig;
import dragonfly.core.config.ConfigException;
import dragonfly.manager.config.DatabaseServer;
import dragonfly.manager.config.MysqlConfig;
import dragonfly.manager.config.PostgresConfig;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** From settings to what the drivers of the engines are told. */
final class Targets {
  private static final int CONNECT_SECONDS = 10;

  private Targets() {}

  static Target h2(Path file) {
    var path = file.toAbsolutePath().normalize().toString();
    if (path.indexOf(';') >= 0) {
      throw new ConfigException("database.h2.path: \"" + path + "\" must not contain a semicolon");
    }
    var pool = new HikariConfig();
    // a commit is on disk when it returns, so that a killed manager forgets nothing it answered
    pool.setJdbcUrl(
        "jdbc:h2:file:"
            + path
            + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH"
            + ";DB_CLOSE_ON_EXIT=FALSE;WRITE_DELAY=0");
    pool.setUsername("sa");
    pool.setPassword("");
    return new Target(Engine.H2, "database.h2.path: " + path, pool, true);
  }

  /**
   * The target of PostgreSQL's driver.
   *
   * @param keys where the client's certificate and key were put; null if it has none
   */
  static Target postgres(PostgresConfig config, @Nullable ClientKeys keys) {
    var pool = pool("postgresql", config.server());
    pool.addDataSourceProperty("ApplicationName", "dragonfly-manager");
    pool.addDataSourceProperty("connectTimeout", Integer.toString(CONNECT_SECONDS));
    pool.addDataSourceProperty("tcpKeepAlive", "true");
    pool.addDataSourceProperty("reWriteBatchedInserts", "true");
    if (config.preferSimpleProtocol()) {
      pool.addDataSourceProperty("preferQueryMode", "simple");
    }
    var mode = config.sslMode();
    pool.addDataSourceProperty("sslmode", mode.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    var files = config.files();
    if (files.caCert() != null) {
      pool.addDataSourceProperty("sslrootcert", files.caCert().toAbsolutePath().toString());
    } else if (mode.compareTo(PostgresConfig.SslMode.VERIFY_CA) >= 0) {
      // the authorities that Java knows, instead of a file in somebody's home
      pool.addDataSourceProperty("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
    }
    if (keys != null) {
      pool.addDataSourceProperty("sslkey", keys.file().toString());
      pool.addDataSourceProperty("sslpassword", keys.password());
    }
    var server = config.server();
    return new Target(Engine.POSTGRES, "database.postgres: " + server, pool, server.migrate());
  }

  /**
   * The target of the driver that MariaDB and MySQL share.
   *
   * @param tls what to do, where {@code config.tls()} is only a wish
   * @param keys where the client's certificate and key were put; null if it has none
   */
  static Target mysql(MysqlConfig config, MysqlConfig.Tls tls, @Nullable ClientKeys keys) {
    var pool = pool("mariadb", config.server());
    // times are UTC on the wire, whatever zone the server has
    pool.addDataSourceProperty("connectionTimeZone", "UTC");
    pool.addDataSourceProperty("forceConnectionTimeZoneToSession", "true");
    pool.addDataSourceProperty("connectTimeout", Integer.toString(CONNECT_SECONDS * 1000));
    pool.addDataSourceProperty("tcpKeepAlive", "true");
    switch (tls) {
      case DISABLED -> {
        pool.addDataSourceProperty("sslMode", "disable");
        // as other clients do; without it MySQL 8 refuses passwords on a plain connection
        pool.addDataSourceProperty("allowPublicKeyRetrieval", "true");
      }
      case PREFERRED, TRUSTED -> pool.addDataSourceProperty("sslMode", "trust");
      case VERIFIED -> pool.addDataSourceProperty("sslMode", "verify-full");
    }
    var caCert = config.files().caCert();
    if (caCert != null && tls == MysqlConfig.Tls.VERIFIED) {
      pool.addDataSourceProperty("serverSslCert", caCert.toAbsolutePath().toString());
    }
    if (keys != null) {
      pool.addDataSourceProperty("keyStore", keys.file().toString());
      pool.addDataSourceProperty("keyStorePassword", keys.password());
      pool.addDataSourceProperty("keyStoreType", "PKCS12");
    }
    // the default of the other engines; MySQL's own shows a transaction what is long gone
    pool.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    var server = config.server();
    return new Target(Engine.MYSQL, "database.mysql: " + server, pool, server.migrate());
  }

  private static HikariConfig pool(String driver, DatabaseServer server) {
    var pool = new HikariConfig();
    var host = server.host().indexOf(':') >= 0 ? "[" + server.host() + "]" : server.host();
    pool.setJdbcUrl("jdbc:%s://%s:%d/%s".formatted(driver, host, server.port(), server.dbname()));
    pool.setUsername(server.user());
    if (server.password() != null) {
      pool.setPassword(server.password().reveal());
    }
    return pool;
  }
}
