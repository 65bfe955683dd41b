package dragonfly.manager.config;

import dragonfly.core.config.ConfigException;
import dragonfly.core.config.ConfigNode;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The {@code database} block. Only the settings of the chosen engine are checked.
 *
 * @param type the engine; default h2
 * @param h2Path file of the embedded database, without its ending; default {@code
 *     /var/lib/dragonfly/manager}
 * @param mysql where MySQL or MariaDB is
 * @param postgres where PostgreSQL is
 */
public record DatabaseConfig(Type type, Path h2Path, MysqlConfig mysql, PostgresConfig postgres) {
  /** The engines that are served. */
  public enum Type {
    /** Embedded, in one file. */
    H2,
    MYSQL,
    MARIADB,
    POSTGRES
  }

  public DatabaseConfig {
    switch (type) {
      case H2 -> {}
      case MYSQL, MARIADB -> mysql.server().check("database.mysql");
      case POSTGRES -> postgres.server().check("database.postgres");
    }
  }

  static DatabaseConfig of(ConfigNode node) {
    var config =
        new DatabaseConfig(
            node.choice("type", Type.class, Type.H2),
            node.node("h2").path("path", Path.of("/var/lib/dragonfly/manager")),
            MysqlConfig.of(node.node("mysql")),
            PostgresConfig.of(node.node("postgres")));
    if (!node.isPresent("type")) {
      // other managers use MySQL then; to keep what they are told in another place helps nobody
      Stream.of("mysql", "postgres")
          .filter(node::isPresent)
          .findFirst()
          .ifPresent(
              key -> {
                throw new ConfigException(
                    "database.type: is missing although database."
                        + key
                        + " is set, expected one of h2, mysql, mariadb, postgres");
              });
    }
    return config;
  }
}
