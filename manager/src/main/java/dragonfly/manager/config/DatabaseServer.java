package dragonfly.manager.config;

import dragonfly.core.config.Checks;
import dragonfly.core.config.ConfigException;
import dragonfly.core.config.ConfigNode;
import dragonfly.core.unit.Secret;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A database on a server. Immutable.
 *
 * @param host name or address of the server
 * @param dbname the database, which must exist; default manager
 * @param password null if the server asks for none
 * @param migrate whether to bring the schema up to date at each start; default true
 */
public record DatabaseServer(
    String host, int port, String dbname, String user, @Nullable Secret password, boolean migrate) {
  /** Anything else would be read as a part of the driver's URL. */
  private static final Pattern NAME = Pattern.compile("[^/?&#,()\\s]+");

  static DatabaseServer of(ConfigNode node, int port) {
    return new DatabaseServer(
        node.text("host", ""),
        node.port("port", port),
        node.text("dbname", "manager"),
        node.text("user", ""),
        node.secretOrNull("password"),
        node.flag("migrate", true));
  }

  void check(String key) {
    checkName(key + ".host", host);
    checkName(key + ".dbname", dbname);
    Checks.notBlank(key + ".user", user);
  }

  private static void checkName(String key, String value) {
    Checks.notBlank(key, value);
    if (!NAME.matcher(value).matches()) {
      throw new ConfigException(
          key + ": \"" + value + "\" must contain neither spaces nor any of / ? & # , ( )");
    }
  }

  /** Whom and what this names, without the password. */
  @Override
  public String toString() {
    return user + "@" + host + ":" + port + "/" + dbname;
  }
}
