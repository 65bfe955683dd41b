package dragonfly.manager;

import static org.assertj.core.api.Assumptions.assumeThat;

import dragonfly.core.config.ConfigFile;
import dragonfly.manager.config.DatabaseConfig;
import dragonfly.manager.config.ManagerConfig;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The engines that tests use. Each directory of a test stands for one database of the engine, so
 * that a manager started again in it finds what it left.
 */
public enum TestEngine {
  H2,
  POSTGRES,
  MARIADB;

  /** Names the engine of all tests that do not choose one themselves. */
  private static final String PROPERTY = "manager.test.engine";

  public static TestEngine byDefault() {
    return valueOf(System.getProperty(PROPERTY, "h2").toUpperCase(Locale.ROOT));
  }

  /** What a manager must be told; skips the test if the engine is not installed. */
  public Map<String, String> settings(Path directory) {
    var settings = new LinkedHashMap<String, String>();
    settings.put("database.type", name());
    if (this == H2) {
      settings.put("database.h2.path", directory.resolve("manager").toString());
      return settings;
    }
    var block = this == POSTGRES ? "database.postgres." : "database.mysql.";
    settings.put(block + "host", "127.0.0.1");
    settings.put(block + "port", Integer.toString(server().port));
    settings.put(block + "user", TestServer.USER);
    settings.put(block + "password", TestServer.PASSWORD);
    settings.put(block + "dbname", database(directory));
    return settings;
  }

  /** As {@link #settings}, encrypted, both ends with certificates; not of H2. */
  Map<String, String> tlsSettings(Path directory) {
    var settings = new LinkedHashMap<>(settings(directory));
    var tls = server().clientTls;
    var block = this == POSTGRES ? "database.postgres." : "database.mysql.";
    if (this == POSTGRES) {
      settings.put(block + "sslMode", "verify-full");
    }
    settings.put(block + "user", TestServer.SECURED_USER);
    settings.put(block + "tls.caCert", String.valueOf(tls.caCert()));
    settings.put(block + "tls.cert", String.valueOf(tls.cert()));
    settings.put(block + "tls.key", String.valueOf(tls.key()));
    return settings;
  }

  /** As {@link #settings}, bound. */
  public DatabaseConfig config(Path directory) {
    return ManagerConfig.load(ConfigFile.load(null, "", settings(directory), Map.of())).database();
  }

  /** A connection to the database of a directory, beside the manager. */
  public Connection connect(Path directory) throws SQLException {
    if (this == H2) {
      // the embedded engine lets one process open a database several times
      var url =
          "jdbc:h2:file:"
              + directory.resolve("manager")
              + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE";
      return DriverManager.getConnection(url, "sa", "");
    }
    return server().connect(database(directory));
  }

  private TestServer server() {
    var found = Servers.of(this);
    assumeThat(found).as("no server of %s is installed", this).isPresent();
    return found.orElseThrow();
  }

  private String database(Path directory) {
    var path = directory.toAbsolutePath().normalize().toString();
    var name = "t" + HexFormat.of().toHexDigits(path.hashCode());
    if (Servers.DATABASES.add(this + name)) {
      server().execute(this == POSTGRES ? "postgres" : "", "create database " + name);
    }
    return name;
  }

  /** What was started and made in this test run. Thread-safe. */
  private static final class Servers {
    static final Set<String> DATABASES = ConcurrentHashMap.newKeySet();
    private static final Map<TestEngine, Optional<TestServer>> STARTED = new ConcurrentHashMap<>();

    static Optional<TestServer> of(TestEngine engine) {
      return STARTED.computeIfAbsent(
          engine,
          key ->
              switch (key) {
                case H2 -> Optional.empty();
                case POSTGRES -> TestServer.startPostgres();
                case MARIADB -> TestServer.startMariadb();
              });
    }
  }
}
