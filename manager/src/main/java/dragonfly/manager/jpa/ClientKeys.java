package dragonfly.manager.jpa;

import dragonfly.core.config.ConfigException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.UUID;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

/**
 * The client's certificate and key for a driver that does not read PEM: a file that only we can
 * read and that goes with us.
 */
record ClientKeys(Path file, String password) implements AutoCloseable {
  static ClientKeys of(Path cert, Path key) {
    var password = UUID.randomUUID().toString();
    try {
      var details =
          PemSslStoreDetails.forCertificate(cert.toUri().toString())
              .withPrivateKey(key.toUri().toString())
              .withPassword(password);
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
          "database.mysql.tls: cert %s and key %s cannot be used: %s"
              .formatted(cert, key, e.getMessage()),
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
