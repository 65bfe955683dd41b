package dragonfly.manager.config;

import dragonfly.core.config.ConfigException;
import dragonfly.core.config.ConfigNode;
import dragonfly.core.config.TlsFiles;

/**
 * The {@code database.postgres} block. Immutable.
 *
 * @param sslMode as the client library of PostgreSQL defines it; default disable
 * @param files of TLS, each of which may be missing
 * @param preferSimpleProtocol no prepared statements, for poolers that share connections
 */
public record PostgresConfig(
    DatabaseServer server, SslMode sslMode, TlsFiles files, boolean preferSimpleProtocol) {
  /** The modes of TLS, weakest first. */
  public enum SslMode {
    DISABLE,
    ALLOW,
    PREFER,
    REQUIRE,
    VERIFY_CA,
    VERIFY_FULL
  }

  static PostgresConfig of(ConfigNode node) {
    // times are kept as instants
    node.ignore("timezone");
    var files = TlsFiles.of(node.node("tls"));
    if ((files.cert() == null) != (files.key() == null)) {
      throw new ConfigException("database.postgres.tls: only one of cert and key is set");
    }
    return new PostgresConfig(
        DatabaseServer.of(node, 5432),
        node.choice("sslMode", SslMode.class, SslMode.DISABLE),
        files,
        node.flag("preferSimpleProtocol", false));
  }
}
