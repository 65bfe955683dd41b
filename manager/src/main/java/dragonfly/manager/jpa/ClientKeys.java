package dragonfly.manager.jpa;

import dragonfly.core.config.ConfigException;
import dragonfly.core.config.TlsFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

/**
 * The client's certificate and key for drivers that do not read every PEM: a file that only we can
 * read and that goes with us.
 */
record ClientKeys(Path file, String password) implements AutoCloseable {
  /** The name of the entry that the driver of PostgreSQL looks for. */
  private static final String ALIAS = "user";

  /**
   * Puts them there; null if there are none.
   *
   * @param setting the block that names the files
   * @throws ConfigException if the files cannot be used
   */
  static @Nullable ClientKeys of(String setting, TlsFiles files) {
    var cert = files.cert();
    var key = files.key();
    return cert == null || key == null ? null : of(setting, cert, key);
  }

  private static ClientKeys of(String setting, Path cert, Path key) {
    var password = UUID.randomUUID().toString();
    try {
      var details =
          PemSslStoreDetails.forCertificate(cert.toUri().toString())
              .withPrivateKey(key.toUri().toString())
              .withPassword(password)
              .withAlias(ALIAS);
      var store = new PemSslStoreBundle(details, null).getKeyStore();
      if (store == null) {
        throw new IllegalStateException("no key");
      }
      // readable by its owner alone
      var file = Files.createTempFile("manager", ".p12");
      file.toFile().deleteOnExit();
      try (var out = Files.newOutputStream(file)) {
        store.store(out, password.toCharArray());
      }
      return new ClientKeys(file, password);
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      throw new ConfigException(
          "%s: cert %s and key %s cannot be used: %s".formatted(setting, cert, key, e.getMessage()),
          e);
    }
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
