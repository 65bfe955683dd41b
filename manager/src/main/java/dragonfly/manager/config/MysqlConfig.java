package dragonfly.manager.config;

import dragonfly.core.config.ConfigException;
import dragonfly.core.config.ConfigNode;
import dragonfly.core.config.TlsFiles;
import java.util.Locale;

/**
 * The {@code database.mysql} block, which serves MariaDB, too. Immutable.
 *
 * @param tls whether the connection is encrypted and the server proved
 * @param files of TLS, each of which may be missing
 */
public record MysqlConfig(DatabaseServer server, Tls tls, TlsFiles files) {
  /** How much of TLS is used. */
  public enum Tls {
    /** None. */
    DISABLED,
    /** Encrypted if the server can, not proved. */
    PREFERRED,
    /** Encrypted, not proved. */
    TRUSTED,
    /** Encrypted; the server shows a certificate of its name that a known authority signed. */
    VERIFIED
  }

  static MysqlConfig of(ConfigNode node) {
    var block = node.node("tls");
    var files = TlsFiles.of(block);
    boolean trusts = block.flag("insecureSkipVerify", false);
    if ((files.cert() == null) != (files.key() == null)) {
      throw new ConfigException("database.mysql.tls: only one of cert and key is set");
    }
    var named = node.parse("tlsConfig", Tls.DISABLED, MysqlConfig::tls, "a known choice", NAMES);
    var tls = files.equals(TlsFiles.NONE) ? named : Tls.VERIFIED;
    return new MysqlConfig(DatabaseServer.of(node, 3306), trusts ? Tls.TRUSTED : tls, files);
  }

  private static final String NAMES = "true, false, skip-verify, preferred";

  private static Tls tls(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "false", "" -> Tls.DISABLED;
      case "preferred" -> Tls.PREFERRED;
      case "skip-verify" -> Tls.TRUSTED;
      case "true" -> Tls.VERIFIED;
      default -> throw new IllegalArgumentException(name);
    };
  }
}
